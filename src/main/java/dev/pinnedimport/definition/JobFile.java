package dev.pinnedimport.definition;

import dev.pinnedimport.issue.Issue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file of the jobs directory: a job, or what keeps it from being one.
public sealed interface JobFile {

    /// The file's name without its ending, which is the job's name.
    String name();

    Path path();

    Optional<JobDefinition> findDefinition();

    /// What is wrong with it; empty where it can be read.
    List<Issue> issues();

    record Readable(JobDefinition definition) implements JobFile {

        @Override
        public String name() {
            return definition.name();
        }

        @Override
        public Path path() {
            return definition.file();
        }

        @Override
        public Optional<JobDefinition> findDefinition() {
            return Optional.of(definition);
        }

        @Override
        public List<Issue> issues() {
            return List.of();
        }
    }

    record Broken(String name, Path path, List<Issue> issues) implements JobFile {

        public Broken {
            issues = List.copyOf(issues);
        }

        @Override
        public Optional<JobDefinition> findDefinition() {
            return Optional.empty();
        }
    }
}
