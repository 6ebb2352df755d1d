package io.fairlead.samples.proxy;

/** The demo that {@code mvn compile exec:java} runs. */
public final class Demo {

    private Demo() {}

    /**
     * Runs the demo.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        System.out.println("fairlead demo");
    }
}
