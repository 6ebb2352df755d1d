package io.fairlead.samples.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Says which Fairlead this is, on which Java it runs and on which system. */
final class Version implements IVersionProvider {
    private Version() {}

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
            properties.load(resource);
        }
        return new String[] {
            "fairlead " + properties.getProperty("version"),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + ' ' + System.getProperty("os.arch")
        };
    }
}
