package io.fairlead.samples.postgres;

import java.util.Properties;

/** The driver, told to speak no more than {@link FakePostgres} understands. */
final class Driver {
    private Driver() {}

    static Connector connector() {
        Properties properties = new Properties();
        properties.setProperty("user", "app");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "5");
        return Connector.postgres("app", properties);
    }
}
