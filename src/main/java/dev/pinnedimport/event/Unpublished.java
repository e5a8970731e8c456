package dev.pinnedimport.event;

import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The same event, taken from the public: its status set to draft, everything else as it is. The API knows no deleting, and nor do we.
public final class Unpublished {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final String STATUS = "status";
    private static final String DRAFT = "draft";

    private Unpublished() {}

    /// @param json a payload as [EventValidator] writes it
    /// @return empty where it is a draft already
    public static Optional<String> of(String json) {
        ObjectNode event = (ObjectNode) JSON.readTree(json);
        if (event.path(STATUS).asString("").equals(DRAFT)) {
            return Optional.empty();
        }
        return Optional.of(CanonicalJson.write(event.put(STATUS, DRAFT)));
    }
}
