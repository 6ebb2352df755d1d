package io.fairlead.samples.proxy.config;

/** Whether clients show a certificate. */
public enum ClientCertificates {
    /** They are not asked. */
    NONE,
    /** They may, and one of somebody else is refused. */
    ASK,
    /** They must. */
    REQUIRE
}
