package io.fairlead.benchmarks.peers;

import io.fairlead.benchmarks.Pools;
import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A load balancer of gRPC as a channel holds it, over connections that are there as soon as they are asked for. */
final class GrpcPool extends LoadBalancer.Helper implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(GrpcPool::daemon);
    private final SynchronizationContext context = new SynchronizationContext((thread, thrown) -> {
        throw new IllegalStateException(thrown);
    });
    private final LoadBalancer balancer;
    private volatile @Nullable SubchannelPicker picker; // written in the synchronization context

    /** Builds the balancer of a policy with its configuration. */
    GrpcPool(String policy, Map<String, ?> configuration, int size) {
        LoadBalancerProvider provider =
                LoadBalancerRegistry.getDefaultRegistry().getProvider(policy);
        if (provider == null) {
            throw new IllegalArgumentException("no such policy: " + policy);
        }
        balancer = provider.newLoadBalancer(this);
        List<EquivalentAddressGroup> addresses = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            addresses.add(
                    new EquivalentAddressGroup(new InetSocketAddress(InetAddress.getLoopbackAddress(), Pools.port(i))));
        }
        ResolvedAddresses resolved = ResolvedAddresses.newBuilder()
                .setAddresses(addresses)
                .setLoadBalancingPolicyConfig(
                        provider.parseLoadBalancingPolicyConfig(configuration).getConfig())
                .build();
        context.execute(() -> balancer.acceptResolvedAddresses(resolved));
    }

    /** Picks, as a channel does: from the picker of this moment, behind a volatile field. */
    PickResult pick(PickSubchannelArgs request) {
        SubchannelPicker current = picker;
        if (current == null) {
            throw new IllegalStateException("no picker yet");
        }
        return current.pickSubchannel(request);
    }

    @Override
    public void close() {
        context.execute(balancer::shutdown);
        timer.shutdownNow();
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs arguments) {
        return new Connection(arguments, context);
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker newPicker) {
        picker = newPicker;
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timer;
    }

    @Override
    public String getAuthority() {
        return "peers";
    }

    @Override
    public String getChannelTarget() {
        return "peers";
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return Silence.INSTANCE;
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException("nothing is called");
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "grpc-timer");
        thread.setDaemon(true);
        return thread;
    }

    /** A connection that is ready when it is asked for. */
    private static final class Connection extends Subchannel {
        private final CreateSubchannelArgs arguments;
        private final SynchronizationContext context;
        private @Nullable SubchannelStateListener listener;

        Connection(CreateSubchannelArgs arguments, SynchronizationContext context) {
            this.arguments = arguments;
            this.context = context;
        }

        @Override
        public void start(SubchannelStateListener listener) {
            this.listener = listener;
        }

        @Override
        public void requestConnection() {
            SubchannelStateListener told = listener;
            if (told != null) {
                context.execute(
                        () -> told.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY)));
            }
        }

        @Override
        public void shutdown() {}

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return arguments.getAddresses();
        }

        @Override
        public Attributes getAttributes() {
            return arguments.getAttributes();
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return Silence.INSTANCE;
        }
    }

    private static final class Silence extends ChannelLogger {
        static final Silence INSTANCE = new Silence();

        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... arguments) {}
    }
}
