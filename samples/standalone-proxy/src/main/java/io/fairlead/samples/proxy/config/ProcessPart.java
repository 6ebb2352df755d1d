package io.fairlead.samples.proxy.config;

/** What a process has one of. */
public enum ProcessPart {
    /** The admin server, which is replaced. */
    ADMIN,
    /** The access log, which is opened anew. */
    ACCESS_LOG,
    /** The drain deadline, which is only looked at in the end. */
    SHUTDOWN,
    /** The threads, which a reload cannot change: a restart can. */
    THREADS,
    /** What instances share. */
    STORE,
    /** How the operating system is talked to, likewise. */
    TRANSPORT
}
