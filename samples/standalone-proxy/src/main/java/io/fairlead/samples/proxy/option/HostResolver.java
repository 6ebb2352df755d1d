package io.fairlead.samples.proxy.option;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns the host names of a configuration into addresses. */
@FunctionalInterface
public interface HostResolver {
    /** Returns the address of a host name or of an address in text form. May block. */
    InetAddress resolve(String host) throws UnknownHostException;

    /** Asks the operating system. */
    static HostResolver system() {
        return InetAddress::getByName;
    }
}
