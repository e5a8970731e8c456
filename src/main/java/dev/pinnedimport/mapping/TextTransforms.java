package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.ValueRule.Transform;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The steps on a text, one after the other.
final class TextTransforms {

    private final UnaryOperator<String>[] steps;
    private final List<String> words;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private TextTransforms(List<UnaryOperator<String>> steps, List<String> words) {
        this.words = words;
        this.steps = steps.toArray(new UnaryOperator[0]);
    }

    /// @throws IllegalArgumentException where a transform cannot be used; the message is for people
    static TextTransforms of(List<Transform> transforms) {
        return new TextTransforms(transforms.stream().map(TextTransform::of).toList(),
                transforms.stream().map(TextTransforms::word).toList());
    }

    // As a job writes it.
    private static String word(Transform transform) {
        return transform.kind().word() + (transform.arguments().isEmpty() ? "" : ": " + String.join(", ", transform.arguments()));
    }

    String apply(String text) {
        String result = text;
        for (UnaryOperator<String> step : steps) {
            result = step.apply(result);
        }
        return result;
    }

    /// The same for a row: a regular expression that gives up on a text rejects the row and not the run.
    @Nullable String apply(String text, Making making, Spot spot) {
        try {
            String result = text;
            for (int i = 0; i < steps.length; i++) {
                result = steps[i].apply(result);
                making.step(words.get(i), result);
            }
            return result;
        } catch (StackOverflowError _) {
            making.report(IssueCode.ROW_EXPRESSION, spot.place(making), text,
                    "A regular expression of the job cannot cope with this text of " + text.length()
                            + " characters. Write the expression without repeated groups, or shorten the text.");
            return null;
        }
    }
}
