package com.example.consumer;

/** Says how it was started, so that the script can tell the class path from the module path. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Module self = Main.class.getModule();
        boolean strategies =
                self.isNamed() && self.getLayer().findModule("io.fairlead.strategies").isPresent();
        String path = self.isNamed() ? "module path" : "class path";
        if (self.isNamed() && !strategies) {
            throw new AssertionError("io.fairlead.strategies is not in the module layer");
        }
        System.out.println("consumer ok, " + path + ", JDK " + Runtime.version().feature());
    }
}
