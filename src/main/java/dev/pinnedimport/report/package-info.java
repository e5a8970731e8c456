/// Tells people and programs what happened: summary, JSON, HTML page, rejects file.
@NullMarked
package dev.pinnedimport.report;

import org.jspecify.annotations.NullMarked;
