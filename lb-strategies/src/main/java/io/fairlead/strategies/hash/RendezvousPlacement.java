package io.fairlead.strategies.hash;

/** Places keys by {@link Rendezvous}. */
record RendezvousPlacement() implements Placement {
    @Override
    public HashSelector over(HashMembers members) {
        return new RendezvousSelector(this, members);
    }

    @Override
    public String name() {
        return "rendezvous";
    }
}
