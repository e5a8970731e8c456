package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected values were computed once by another program. They must never change: a key that changes makes a second event.
class IdempotencyKeyTest {

    private static final String PINNED = "https://pinned.events";

    @ParameterizedTest
    @CsvSource({
        "https://pinned.events, eventbrite,  123,  CREATE, 0, pe1-261f14f728e6def3fc8c4a26f1c20eed0eebeda0",
        "https://pinned.events, eventbrite,  123,  UPDATE, 0, pe1-b428c923981c0f2980caef76a084dc7198f9783a",
        "https://pinned.events, eventbrite,  123,  CREATE, 1, pe1-62eaecf59763feb7e1b1cecfeb14997dd8dde279",
        "https://pinned.events, eventbrite,  1234, CREATE, 0, pe1-67421ce326eaf0a363f7fb4833402ad99244a53d",
        "https://pinned.events, eventbrite1, 23,   CREATE, 0, pe1-c7aee3df2a654ac05b33e146bbf0cdb5bbb57b31",
        "http://localhost:8080, eventbrite,  123,  CREATE, 0, pe1-4099ae1ae5effa1435ae172b6556b89d5dc55f20",
        "https://pinned.events, crm,         é,    CREATE, 0, pe1-113e2b61d0395d3b22061877e38d1a3a8e0f7ad4",
        "https://pinned.events, crm,         イベント, CREATE, 0, pe1-67ac7f0b5ef2dfb0e870021dd4b567cc9cb9382e",
    })
    void neverChanges(String target, String system, String id, Action action, int generation, String expected) {
        assertThat(IdempotencyKey.of(identity(target, system, List.of(id)), action, generation).value()).isEqualTo(expected);
    }

    @Test
    void ofSeveralColumnsNeverChanges() {
        assertThat(key("pretix", "kulturhaus", "orgelnacht27")).hasToString("pe1-42f56e457231d129ec46d759b6419200ee7c0331");
    }

    @Test
    void ofAnIdWithAForgedHeaderIsPlain() {
        assertThat(key("crm", "a\r\nX-Injected: 1").value())
                .isEqualTo("pe1-dcae81454c0814891fd3bb71208b5f8520fa248d").matches("[a-z0-9-]{44}");
    }

    @Test
    void differsWhereAnythingOfTheIdentityDiffers() {
        List<IdempotencyKey> keys = List.of(key("a", "1"), key("b", "1"), key("a", "2"), key("a1", "1"), key("a", "11"), key("a", "1", "1"),
                key("a", "é"), key("a", "è"), key("a", "A"), key("a", "01"),
                IdempotencyKey.of(identity("https://other.example", "a", List.of("1")), Action.CREATE, 0));

        assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
    }

    @Test
    void collidesForNoneOfManyIds() {
        Set<String> values = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            values.add(key("a", Integer.toString(i)).value());
        }

        assertThat(values).hasSize(20_000);
    }

    private static IdempotencyKey key(String system, String... id) {
        return IdempotencyKey.of(identity(PINNED, system, List.of(id)), Action.CREATE, 0);
    }

    private static EventIdentity identity(String target, String system, List<String> id) {
        return new EventIdentity(URI.create(target), system, SourceKey.of(id).orElseThrow());
    }
}
