package io.fairlead.netty.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what fuzzing begins with, one file each, into the folder that is its argument. */
public final class Seeds {
    private Seeds() {}

    /** Writes the files. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        List<byte[]> seeds = RequestHeadFuzz.seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve("corpus-" + i), seeds.get(i));
        }
    }
}
