package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractCommandTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
    }

    @Test
    void showsEveryFieldAndWhetherItIsDocumented() {
        Cli.Result result = Cli.in(directory).launch("contract", "show");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .containsPattern("approxLocation\\.city\\.placeId +text +required +documented")
                .containsPattern("description +text +inferred");
    }

    @Test
    void saysThatNothingDiffersWhereTheApiHasTheShippedContract() {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            Cli.Result result = Cli.in(directory).launch("contract", "diff", "--api", sandbox.baseUrl().toString());

            assertThat(result.exitCode()).as(result.errorOutput()).isZero();
            assertThat(result.output()).isEqualTo("No differences.\n");
        }
    }

    @Test
    void namesTheJobsThatADifferenceTouchesAndUsesAPulledDocumentFromThenOn() throws IOException {
        String changed = shipped().replace("maxLength: 200", "maxLength: 20").replaceFirst("version: .*", "version: \"2.0.0\"");
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withContract(changed))) {
            String api = sandbox.baseUrl().toString();

            Cli.Result diff = Cli.in(directory).launch("contract", "diff", "--api", api);
            Cli.Result pull = Cli.in(directory).launch("contract", "pull", "--api", api);
            Cli.Result check = Cli.in(directory)
                    .launch("check", "concerts", Importing.writeFile(directory, "a.csv", java.util.List.of("A1,A title of more than twenty characters,2027-01-01 20:00")).toString());

            assertThat(diff.exitCode()).isEqualTo(11);
            assertThat(diff.output()).contains("title").contains("Jobs to look at: concerts");
            assertThat(pull.output()).startsWith("Contract 2.0.0 is now in use.");
            assertThat(check.exitCode()).isEqualTo(10);
            assertThat(check.output()).contains("at most 20");
        }
    }

    @Test
    void saysInPlainWordsThatTheApiIsAway() {
        Cli.Result result = Cli.in(directory).launch("contract", "pull", "--api", "http://127.0.0.1:9");

        assertThat(result.exitCode()).isEqualTo(30);
        assertThat(result.errorOutput()).contains("API-NET-01").doesNotContain("Exception");
    }

    private static String shipped() throws IOException {
        try (var in = ContractCommandTest.class.getResourceAsStream("/contract/public-api-v1.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
