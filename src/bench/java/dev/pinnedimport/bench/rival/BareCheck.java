package dev.pinnedimport.bench.rival;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.opencsv.CSVReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Bare opencsv, JSON and schema validation: no places, no drift, no damage, no report. Arguments: file, OpenAPI document.
public final class BareCheck {

    private BareCheck() {}

    public static void main(String[] args) throws Exception {
        Schema schema = schema(Path.of(args[1]));
        long valid = 0;
        long characters = 0;
        try (CSVReader rows = new CSVReader(Files.newBufferedReader(Path.of(args[0])))) {
            rows.readNext();
            for (String[] row = rows.readNext(); row != null; row = rows.readNext()) {
                ObjectNode event = RowJson.of(row);
                List<?> errors = schema.validate(event, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
                valid += errors.isEmpty() ? 1 : 0;
                characters += event.toString().length();
            }
        }
        System.out.println(valid + " valid, " + characters + " characters");
    }

    private static Schema schema(Path openApi) throws Exception {
        ObjectNode document = (ObjectNode) YAMLMapper.builder().build().readTree(Files.readString(openApi));
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("$ref", "#/components/schemas/EventCreate").set("components", document.get("components"));
        return SchemaRegistry.withDialect(Dialects.getDraft202012(), builder -> {}).getSchema(SchemaLocation.of("bench:create"), root);
    }
}
