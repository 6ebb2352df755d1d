/** A user's module. */
module com.example.consumer {
    requires io.fairlead.strategies;
}
