package dev.pinnedimport.sandbox;

import java.util.Set;

/// A channel, and the owners of keys who have access to it.
public record Channel(long id, String name, String slug, Set<String> owners) {

    public Channel {
        owners = Set.copyOf(owners);
    }

    static Channel usual(long id, String name, String slug) {
        return new Channel(id, name, slug, Set.of(ApiKey.USUAL_OWNER));
    }
}
