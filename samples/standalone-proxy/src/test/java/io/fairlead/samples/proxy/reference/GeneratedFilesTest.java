package io.fairlead.samples.proxy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.option.Section;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The schema and the reference page are what the descriptions say. To write them anew: {@code mvn -pl
 * samples/standalone-proxy -am test -Dtest=GeneratedFilesTest -Dsurefire.failIfNoSpecifiedTests=false -Dwrite}.
 */
class GeneratedFilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"conf/fairlead.schema.json", "docs/configuration.md"})
    void theCommittedFileIsTheGeneratedOne(String file) throws IOException {
        String generated = file.endsWith(".json") ? SchemaWriter.write() : ReferenceWriter.write();
        if (System.getProperty("write") != null) {
            Files.writeString(Path.of(file), generated);
        }
        assertThat(Files.readString(Path.of(file))).isEqualTo(generated);
    }

    @Test
    void everyComponentOfTheModelIsInTheSchemaAndOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));
        Object schema = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("conf/fairlead.schema.json")));
        List<String> missing = new ArrayList<>();
        visit(ProxyConfig.class, schema, "", page, missing);
        assertThat(missing).isEmpty();
    }

    /** Walks records by reflection alone, without the descriptions the files are made of. */
    private static void visit(Class<?> type, Object schema, String path, String page, List<String> missing) {
        Map<?, ?> properties = (Map<?, ?>) ((Map<?, ?>) schema).get("properties");
        for (RecordComponent component : type.getRecordComponents()) {
            String key = component.getName();
            String where = path.isEmpty() ? key : path + '.' + key;
            boolean list = component.getType() == List.class;
            Class<?> element = list ? element(component.getGenericType()) : component.getType();
            Object property = properties.get(key);
            if (property == null) {
                missing.add("schema: " + where);
            } else if (element.isAnnotationPresent(Section.class)) {
                String inner = where + (list ? "[]" : "");
                if (!page.contains("## `" + inner + "`\n")) {
                    missing.add("page: " + inner);
                }
                visit(element, list ? ((Map<?, ?>) property).get("items") : property, inner, page, missing);
            }
            if (!page.contains("\n| `" + key + "` | ")) {
                missing.add("page: " + where);
            }
        }
    }

    private static Class<?> element(Type list) {
        return (Class<?>) ((ParameterizedType) list).getActualTypeArguments()[0];
    }
}
