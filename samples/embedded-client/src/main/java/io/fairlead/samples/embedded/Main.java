package io.fairlead.samples.embedded;

/** A client that balances its own calls. */
public final class Main {

    private Main() {}

    /**
     * Runs the sample.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        System.out.println("fairlead embedded client");
    }
}
