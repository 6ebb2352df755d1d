package io.fairlead.samples.proxy.reference;

import static java.util.Objects.requireNonNull;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.option.Condition;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.OptionSpec;
import io.fairlead.samples.proxy.option.ScalarType;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the descriptions of the options as a JSON Schema, draft 2020-12. */
final class SchemaWriter {
    private static final String VARIABLE = "\\$\\{";

    private SchemaWriter() {}

    static String write() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Fairlead standalone proxy");
        schema.putAll(section(SectionSpec.of(ProxyConfig.class)));
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("type", "string");
        variable.put("pattern", VARIABLE);
        schema.put("$defs", Map.of("variable", variable));
        return Json.write(schema);
    }

    private static Map<String, Object> section(SectionSpec spec) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", spec.section().doc() + ".");
        schema.put("type", types(spec));
        Map<String, Object> properties = new LinkedHashMap<>();
        spec.options().forEach(option -> properties.put(option.key(), option(option)));
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        List<String> required = spec.options().stream()
                .filter(option -> option.option().required())
                .map(OptionSpec::key)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        List<Object> conditions = new ArrayList<>();
        spec.options().stream()
                .filter(SchemaWriter::isWord)
                .forEach(option -> conditions.addAll(conditions(spec, option)));
        if (!conditions.isEmpty()) {
            schema.put("allOf", conditions);
        }
        return schema;
    }

    /** A shorthand may be a variable, so it may be a string, too. */
    private static List<String> types(SectionSpec spec) {
        List<String> types = new ArrayList<>(List.of("object", "null"));
        OptionSpec shorthand = spec.option(spec.section().shorthand());
        if (shorthand != null) {
            types.add("string");
            switch (shorthand.scalar().kind()) {
                case INTEGER -> types.add("integer");
                case NUMBER -> types.add("number");
                case BOOLEAN -> types.add("boolean");
                case TEXT -> {}
            }
        }
        return types;
    }

    private static Map<String, Object> option(OptionSpec option) {
        Map<String, Object> schema = switch (option.shape()) {
            case SCALAR -> scalar(option);
            case SECTION -> section(option.section());
            case SCALARS -> list(option, scalar(option));
            case SECTIONS -> list(option, section(option.section()));
            case LABELS -> labels();
        };
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("description", description(option));
        schema.remove("description");
        described.putAll(schema);
        if (option.shape() == OptionSpec.Shape.SCALAR
                && !option.option().otherwise().isEmpty()) {
            boolean text = option.scalar().kind() == ScalarType.Kind.TEXT;
            described.put("default", text ? option.option().otherwise() : requireNonNull(option.byDefault()));
        }
        return described;
    }

    private static String description(OptionSpec option) {
        String range = option.option().range();
        String text = option.option().doc() + (range.isEmpty() ? "." : "; " + range + ".");
        Condition condition = option.condition();
        return (condition == null) ? text : text + " Only with " + condition + ".";
    }

    private static Map<String, Object> list(OptionSpec option, Map<String, Object> element) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        if (option.option().required()) {
            schema.put("minItems", 1);
        }
        schema.put("items", element);
        return schema;
    }

    private static Map<String, Object> labels() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", List.of("object", "null"));
        schema.put("additionalProperties", Map.of("type", List.of("string", "number", "boolean")));
        return schema;
    }

    private static Map<String, Object> scalar(OptionSpec option) {
        ScalarType type = option.scalar();
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (type.kind()) {
            case TEXT -> {
                return text(option, type);
            }
            case INTEGER -> schema.put("type", "integer");
            case NUMBER -> schema.put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
        }
        List<Object> range = option.range();
        if (!range.isEmpty()) {
            schema.put("minimum", range.get(0));
            schema.put("maximum", range.get(1));
        }
        return orVariable(schema);
    }

    private static Map<String, Object> text(OptionSpec option, ScalarType type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (!type.choices().isEmpty()) {
            schema.put("enum", type.choices());
            return orVariable(schema);
        }
        Format format = option.option().format();
        String pattern = type.pattern().isEmpty() ? format.pattern() : type.pattern();
        schema.put("type", List.of("string", "number", "boolean"));
        if (!pattern.equals(Format.ANY.pattern())) {
            schema.put("pattern", "^(?:" + pattern + (option.option().required() ? "" : "|") + ")$|" + VARIABLE);
        }
        return schema;
    }

    private static Map<String, Object> orVariable(Map<String, Object> schema) {
        Map<String, Object> either = new LinkedHashMap<>();
        either.put("anyOf", List.of(schema, Map.of("$ref", "#/$defs/variable")));
        return either;
    }

    private static boolean isWord(OptionSpec option) {
        return option.shape() == OptionSpec.Shape.SCALAR
                && !option.scalar().choices().isEmpty();
    }

    /** For each set of words that options in here ask of this one: if it has another word, they are not allowed. */
    private static List<Object> conditions(SectionSpec spec, OptionSpec word) {
        Set<List<String>> wanted = new LinkedHashSet<>();
        collect(spec, word.key(), wanted);
        List<Object> rules = new ArrayList<>();
        for (List<String> values : wanted) {
            List<String> others = new ArrayList<>(word.scalar().choices());
            others.removeAll(values);
            Object is = Map.of("properties", Map.of(word.key(), Map.of("enum", others)));
            Object isGiven = Map.of("required", List.of(word.key()));
            Map<String, Object> rule = new LinkedHashMap<>();
            rule.put("if", values.contains(word.option().otherwise()) ? Map.of("allOf", List.of(isGiven, is)) : is);
            rule.put("then", forbidden(spec, new Condition(word.key(), values)));
            rules.add(rule);
        }
        return rules;
    }

    private static void collect(SectionSpec spec, String key, Set<List<String>> wanted) {
        for (OptionSpec option : spec.options()) {
            Condition condition = option.condition();
            if (condition != null && condition.key().equals(key)) {
                wanted.add(condition.values());
            }
            if (option.shape() == OptionSpec.Shape.SECTION) {
                collect(option.section(), key, wanted);
            }
        }
    }

    private static Map<String, Object> forbidden(SectionSpec spec, Condition condition) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            if (condition.equals(option.condition())) {
                properties.put(option.key(), false);
            } else if (option.shape() == OptionSpec.Shape.SECTION) {
                Map<String, Object> inner = forbidden(option.section(), condition);
                if (!inner.isEmpty()) {
                    properties.put(option.key(), inner);
                }
            }
        }
        return properties.isEmpty() ? Map.of() : Map.of("properties", properties);
    }
}
