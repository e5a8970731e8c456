/// Drafts a job from a file alone: how it is read, what its columns are, and what only a person can decide.
///
/// Begin with [FileGuess]. The way goes from the file ([FoundFile]) over what its columns hold ([TableProfile]) and what they are for
/// ([Roles]) to the text of a job ([Drafting]). Names of columns and words of cells in many languages are data: `guess/aliases.yml`.
/// Nothing is guessed silently: every line of a draft says why it stands there, and what the file does not tell is left as a question.
@NullMarked
package dev.pinnedimport.guess;

import org.jspecify.annotations.NullMarked;
