package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import java.nio.file.Path;

/// What is to be imported, and where to.
public record ImportRequest(JobDefinition job, Path file, ApiAccess api) {}
