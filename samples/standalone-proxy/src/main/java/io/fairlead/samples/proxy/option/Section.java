package io.fairlead.samples.proxy.option;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a section of the configuration, on the record whose components are its {@linkplain Option options}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Section {
    /** What it configures, in one sentence without its full stop. */
    String doc();

    /** The option that is meant when the section is written as a single value, if any. */
    String shorthand() default "";

    /** Keys that people will look for here and that are not supported yet. */
    String[] notYet() default {};
}
