package dev.pinnedimport.definition;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Does what a YAML editor does: reads the text by YAML's core rules, without our reader, and validates it with the published schema.
final class EditorSchema {

    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(JobSchema.text(), InputFormat.JSON);

    private EditorSchema() {}

    static List<String> complaints(String yaml) {
        try {
            Object document = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
            JsonNode json = JsonMapper.shared().valueToTree(document);
            return SCHEMA.validate(json).stream().map(Error::toString).toList();
        } catch (YamlEngineException e) {
            return List.of("no YAML");
        }
    }
}
