package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ContractStoreTest {

    private static final String PULLED = ContractTest.withSchema("{properties: {title: {maxLength: 7}, startAt: {}}}");

    @TempDir
    private Path state;

    @Test
    void beginsWithTheShippedContract() {
        assertThat(new ContractStore(state.resolve("not there yet")).current()).isSameAs(Contract.shipped());
    }

    @Test
    void putsAPulledContractInForce() {
        Contract saved = new ContractStore(state).save(PULLED);

        Contract current = new ContractStore(state).current();
        assertThat(current.findField("title").orElseThrow().findLongest()).hasValue(7);
        assertThat(current.fingerprint()).isEqualTo(saved.fingerprint());
        assertThat(current.origin()).isEqualTo(state.resolve("contract/public-api-v1.yaml").toString());
    }

    @Test
    void replacesAnEarlierOneAndLeavesNothingElseBehind() throws IOException {
        ContractStore store = new ContractStore(state);
        store.save(PULLED);
        store.save(PULLED.replace("7", "8"));

        assertThat(store.current().findField("title").orElseThrow().findLongest()).hasValue(8);
        try (var files = Files.list(state.resolve("contract"))) {
            assertThat(files.map(file -> file.getFileName().toString())).isEqualTo(List.of("public-api-v1.yaml"));
        }
    }

    @Test
    void keepsTheOneInForceWhereTheNewOneCannotBeUsed() {
        ContractStore store = new ContractStore(state);
        store.save(PULLED);

        assertThatThrownBy(() -> store.save("<html>Maintenance</html>")).isInstanceOf(StopException.class);
        assertThatThrownBy(() -> store.save("openapi: 3.1.0\npaths: {/x: {}}")).isInstanceOf(StopException.class);

        assertThat(store.current().findField("title").orElseThrow().findLongest()).hasValue(7);
    }

    @Test
    void stopsRatherThanUsingTheShippedOneInPlaceOfABrokenOne() throws IOException {
        ContractStore store = new ContractStore(state);
        store.save(PULLED);
        Files.writeString(store.file(), "");

        assertThatThrownBy(store::current).isInstanceOf(StopException.class).hasMessageContaining("is empty");
    }

    @Test
    void goesBackToTheShippedOne() {
        ContractStore store = new ContractStore(state);
        store.save(PULLED);

        assertThat(store.useShipped()).isSameAs(Contract.shipped());
        assertThat(store.current()).isSameAs(Contract.shipped());
    }

    @Test
    void goesBackToTheShippedOneWhereNothingWasPulled() {
        assertThat(new ContractStore(state).useShipped()).isSameAs(Contract.shipped());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isForItsOwnerOnly() throws IOException {
        ContractStore store = new ContractStore(state.resolve("new"));
        store.save(PULLED);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.file()))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.file().getParent()))).isEqualTo("rwx------");
    }

    @Test
    void saysInWordsWhereItCannotWrite() throws IOException {
        Files.writeString(state.resolve("contract"), "a file where the directory should be");

        assertThatThrownBy(() -> new ContractStore(state).save(PULLED)).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE);
            assertThat(stop).hasMessageContaining("cannot be written here");
        });
    }
}
