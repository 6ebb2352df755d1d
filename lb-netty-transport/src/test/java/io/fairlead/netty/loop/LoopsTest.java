package io.fairlead.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LoopsTest {
    @Test
    void aLoopIsToldUntilItEnds() {
        DefaultEventLoop loop = new DefaultEventLoop();
        AtomicBoolean told = new AtomicBoolean();
        Loops.tell(loop, () -> told.set(true));
        loop.shutdownGracefully().awaitUninterruptibly();
        assertThat(told).isTrue();
        Loops.tell(loop, () -> told.set(false));
        assertThat(told).isTrue();
    }

    @Test
    void whatEndsMeanwhileIsNoFailure() {
        EventLoop loop = mock(EventLoop.class);
        doThrow(new RejectedExecutionException("event executor terminated"))
                .when(loop)
                .execute(any());
        Loops.tell(loop, () -> {});
        verify(loop).execute(any());
    }

    @Test
    void whatIsEndingIsNotTold() {
        EventLoop loop = mock(EventLoop.class);
        when(loop.isShuttingDown()).thenReturn(true);
        Loops.tell(loop, () -> {});
        verify(loop, never()).execute(any());
    }
}
