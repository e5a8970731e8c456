package dev.pinnedimport.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What differs between two texts, line by line, in the unified form that people and tools know.
public final class TextDiff {

    private static final int AROUND = 3;
    private static final int MOST_CELLS = 25_000_000;

    private TextDiff() {}

    /// The lines of a unified diff, header included; empty where the texts are equal.
    public static List<String> unified(String name, String before, String after) {
        if (before.equals(after)) {
            return List.of();
        }
        List<Line> lines = lines(List.of(before.split("\n", -1)), List.of(after.split("\n", -1)));
        List<String> diff = new ArrayList<>(List.of("--- a/" + name, "+++ b/" + name));
        for (int at = 0; at < lines.size(); at++) {
            if (lines.get(at).sign == ' ') {
                continue;
            }
            int from = Math.max(0, at - AROUND);
            int to = at + 1;
            for (int next = at; next < lines.size() && next <= to - 1 + 2 * AROUND; next++) {
                to = lines.get(next).sign == ' ' ? to : next + 1;
            }
            to = Math.min(lines.size(), to + AROUND);
            addHunk(lines, from, to, diff);
            at = to - 1;
        }
        return diff;
    }

    private record Line(char sign, String text) {}

    private static void addHunk(List<Line> lines, int from, int to, List<String> diff) {
        long oldStart = 1 + lines.subList(0, from).stream().filter(line -> line.sign != '+').count();
        long newStart = 1 + lines.subList(0, from).stream().filter(line -> line.sign != '-').count();
        List<Line> hunk = lines.subList(from, to);
        diff.add("@@ -" + oldStart + "," + hunk.stream().filter(line -> line.sign != '+').count() + " +" + newStart + ","
                + hunk.stream().filter(line -> line.sign != '-').count() + " @@");
        hunk.forEach(line -> diff.add(line.sign + line.text));
    }

    private static List<Line> lines(List<String> before, List<String> after) {
        int same = 0;
        while (same < Math.min(before.size(), after.size()) && before.get(same).equals(after.get(same))) {
            same++;
        }
        int tail = 0;
        while (tail < Math.min(before.size(), after.size()) - same
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<Line> lines = new ArrayList<>();
        before.subList(0, same).forEach(text -> lines.add(new Line(' ', text)));
        addMiddle(before.subList(same, before.size() - tail), after.subList(same, after.size() - tail), lines);
        before.subList(before.size() - tail, before.size()).forEach(text -> lines.add(new Line(' ', text)));
        return lines;
    }

    // The longest common subsequence; where the texts are too long for it, all of one and then all of the other.
    private static void addMiddle(List<String> before, List<String> after, List<Line> lines) {
        if ((long) (before.size() + 1) * (after.size() + 1) > MOST_CELLS) {
            before.forEach(text -> lines.add(new Line('-', text)));
            after.forEach(text -> lines.add(new Line('+', text)));
            return;
        }
        int[][] common = new int[before.size() + 1][after.size() + 1];
        Arrays.fill(common[before.size()], 0);
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j)) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add(new Line(' ', before.get(i++)));
                j++;
            } else if (i < before.size() && (j == after.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', before.get(i++)));
            } else {
                lines.add(new Line('+', after.get(j++)));
            }
        }
    }
}
