package io.fairlead.samples.proxy.option;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one option of the configuration, on the record component that holds it: the one source from which
 * values are bound and checked and the schema and the reference page are written.
 *
 * <p>The key is the name of the component, the type that of the component. An option that is neither required
 * nor has a default is empty when absent: an empty text, list or mapping, or a section of defaults.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
    /** What it is, in one sentence without its full stop. */
    String doc();

    /** Whether it has to be given; of a list, that it is not empty. */
    boolean required() default false;

    /** Of a section: whether it is null when absent, instead of made of defaults. */
    boolean optional() default false;

    /** The default, as it would be written in a file; of a list of values, with commas between them. */
    String otherwise() default "";

    /** The smallest and the largest value, as they would be written in a file: {@code 1..100}. */
    String range() default "";

    /** What a text or an address looks like. */
    Format format() default Format.ANY;

    /** Whether no two sections of a list may have the same value. */
    boolean unique() default false;

    /** Where the values stand that this one may have, such as {@code pools.name}. */
    String among() default "";

    /** When it may be given, such as {@code mode=http}: the key of this or an outer section, and its values. */
    String when() default "";
}
