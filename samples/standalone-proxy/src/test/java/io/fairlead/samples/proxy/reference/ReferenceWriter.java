package io.fairlead.samples.proxy.reference;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Condition;
import io.fairlead.samples.proxy.option.OptionSpec;
import io.fairlead.samples.proxy.option.ScalarType;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.ArrayList;
import java.util.List;

/** Writes the descriptions of the options as the reference page. */
final class ReferenceWriter {
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Written by GeneratedFilesTest from the descriptions in the configuration records. Do not edit. -->

            One YAML 1.2 file, checked as a whole: `fairlead -f FILE --check-config` names everything that is wrong with it as
            `file:line: option: message`. Editors that know JSON Schema check it while you type, if its first line is
            `# yaml-language-server: $schema=fairlead.schema.json`. Examples are in [conf](../conf).

            | Type | Written as |
            |---|---|
            | duration | a whole number and a unit: `500ms`, `2s`, `1m`, `1h`, `1d` |
            | size | a whole number and a unit: `512B`, `64KiB`, `10MiB`, `1GiB` |
            | host:port | `10.0.0.1:80`, `app1:80`, `"[::1]:80"`; to listen also `"*:80"`. Names are resolved when the file is loaded |
            | address | the same, or a UNIX socket: `unix:/run/app.sock`; to listen also `fd@web`, a socket that the process was started with |
            | text, choice | as it is, in quotes where YAML needs them |

            `${NAME}` in a value is replaced by the environment variable, `${NAME:-default}` also if it is unset or empty;
            `$${` is a plain `${`. What is absent has its default; a section without entries has those of its options.
            """;

    private ReferenceWriter() {}

    static String write() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        section(page, "", SectionSpec.of(ProxyConfig.class));
        return page.toString();
    }

    private static void section(StringBuilder page, String path, SectionSpec spec) {
        page.append("\n## ")
                .append(path.isEmpty() ? "The file" : '`' + path + '`')
                .append("\n\n");
        page.append(spec.section().doc()).append(".\n\n");
        page.append("| Option | Type | Default | What it is |\n|---|---|---|---|\n");
        spec.options().forEach(option -> page.append(row(option)));
        if (spec.section().notYet().length > 0) {
            List<String> keys = List.of(spec.section().notYet()).stream()
                    .map(key -> '`' + key + '`')
                    .toList();
            page.append("\nNot supported yet: ").append(String.join(", ", keys)).append(".\n");
        }
        for (OptionSpec option : spec.options()) {
            boolean list = option.shape() == OptionSpec.Shape.SECTIONS;
            if (list || option.shape() == OptionSpec.Shape.SECTION) {
                String inner = (path.isEmpty() ? "" : path + '.') + option.key() + (list ? "[]" : "");
                section(page, inner, option.section());
            }
        }
    }

    private static String row(OptionSpec option) {
        String text = option.option().doc() + '.';
        Condition condition = option.condition();
        if (condition != null) {
            text += " Only with `" + condition.key() + ": "
                    + String.join("` or `" + condition.key() + ": ", condition.values()) + "`.";
        }
        return "| `" + option.key() + "` | " + type(option) + " | " + byDefault(option) + " | " + text + " |\n";
    }

    private static String type(OptionSpec option) {
        return switch (option.shape()) {
            case SCALAR -> scalar(option);
            case SECTION -> "section";
            case SCALARS -> "list of " + scalar(option);
            case SECTIONS -> "list of sections";
            case LABELS -> "mapping of texts";
        };
    }

    private static String scalar(OptionSpec option) {
        ScalarType type = option.scalar();
        if (!type.choices().isEmpty()) {
            return BadValue.oneOf(new ArrayList<>(
                    type.choices().stream().map(choice -> '`' + choice + '`').toList()));
        }
        String range = option.option().range();
        return range.isEmpty() ? type.label() : type.label() + ", " + range.replace("..", " to ");
    }

    private static String byDefault(OptionSpec option) {
        if (option.option().required()) {
            return "required";
        }
        String text = option.option().otherwise();
        return text.isEmpty() ? "" : '`' + text + '`';
    }
}
