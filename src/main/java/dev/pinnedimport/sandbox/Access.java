package dev.pinnedimport.sandbox;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who may do what: keys with their scopes, owners with their channels.
final class Access {

    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    private final List<Channel> channels;

    Access(List<ApiKey> keys, List<Channel> channels) {
        keys.forEach(key -> this.keys.put(key.value(), key));
        this.channels = new CopyOnWriteArrayList<>(channels);
    }

    /// The key that the request presents rightly: exactly one header, known, neither revoked nor expired.
    Optional<ApiKey> findKey(Exchange exchange, Instant now) {
        if (exchange.countHeaders("authorization") + exchange.countHeaders("x-api-key") != 1) {
            return Optional.empty();
        }
        return Optional.ofNullable(keys.get(exchange.presentedKey())).filter(key -> now.isBefore(key.expiresAt()));
    }

    void admit(ApiKey key) {
        keys.put(key.value(), key);
    }

    void revoke(String key) {
        keys.remove(key);
    }

    void removeScope(String key, String scope) {
        keys.computeIfPresent(key, (_, known) -> {
            Set<String> fewer = new HashSet<>(known.scopes());
            fewer.remove(scope);
            return new ApiKey(known.value(), known.owner(), fewer, known.expiresAt());
        });
    }

    void addChannel(Channel channel) {
        channels.add(channel);
    }

    void removeChannel(long id) {
        channels.removeIf(channel -> channel.id() == id);
    }

    List<Channel> listChannels(String owner) {
        return channels.stream().filter(channel -> channel.owners().contains(owner)).toList();
    }

    boolean opens(String owner, long channelId) {
        for (Channel channel : channels) {
            if (channel.id() == channelId) {
                return channel.owners().contains(owner);
            }
        }
        return false;
    }
}
