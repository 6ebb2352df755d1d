package io.fairlead.samples.proxy;

import io.fairlead.samples.proxy.cli.FairleadCommand;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import io.fairlead.samples.proxy.run.Program;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** The program {@code fairlead}. */
public final class Main {
    private Main() {}

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args the command line; {@code --help} explains it
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        StrategyCatalog strategies = StrategyCatalog.installed();
        System.exit(FairleadCommand.run(
                () -> ConfigLoader.of(strategies),
                (config, file, loader) -> Program.run(config, file, loader, strategies::create, out, err),
                out,
                err,
                args));
    }
}
