package io.fairlead.samples.proxy.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Reacts to signals of the operating system. The JDK has no supported API for them; this reaches {@code
 * sun.misc.Signal} of the module jdk.unsupported by name, which compiles without a warning on every JDK.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs a task on a thread of the JVM whenever the signal comes.
     *
     * @param name such as {@code HUP}
     * @return false where this system has no such signal
     */
    static boolean on(String name, Runnable task) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (handler, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    task.run();
                    return null;
                }
                return switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(handler);
                    case "equals" -> handler == arguments[0];
                    default -> "handler of " + name;
                };
            };
            Object handler = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, run);
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
            return true;
        } catch (ReflectiveOperationException e) {
            return false; // also for a signal that the JVM keeps to itself
        }
    }
}
