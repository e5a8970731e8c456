package dev.pinnedimport.mapping;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compiles the CEL expressions of a job, with types checked before the first row.
final class Expressions {

    static final String ROW = "row";

    private static final int MOST_ITERATIONS = 100_000;
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern NO_OVERLOAD = Pattern.compile("found no matching overload for '([^']*)' applied to '([^']*)'.*",
            Pattern.DOTALL);

    private final Cel cel;
    private final Set<String> names;

    /// @param fields top-level field names, and whether the field is a date
    Expressions(Map<String, Boolean> fields) {
        CelOptions options = CelOptions.current().enableHeterogeneousNumericComparisons(true)
                .comprehensionMaxIterations(MOST_ITERATIONS).build();
        CelBuilder builder = CelFactory.plannerCelBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.lists(), CelExtensions.regex(),
                        CelExtensions.bindings(), CelExtensions.optional())
                .addRuntimeLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.lists(), CelExtensions.regex(),
                        CelExtensions.optional())
                .addVar(ROW, MapType.create(SimpleType.STRING, SimpleType.STRING));
        fields.forEach((name, isDate) -> builder.addVar(name, isDate ? SimpleType.TIMESTAMP : SimpleType.DYN));
        this.cel = builder.build();
        this.names = new LinkedHashSet<>();
        names.add(ROW);
        names.addAll(fields.keySet());
    }

    /// @throws IllegalArgumentException where the expression is not valid; the message is for people
    Expression compile(String source) {
        return compile(source, false);
    }

    /// The same for an expression that must give true or false.
    Expression compileCondition(String source) {
        return compile(source, true);
    }

    private Expression compile(String source, boolean condition) {
        try {
            CelAbstractSyntaxTree ast = cel.compile(source).getAst();
            CelKind kind = ast.getResultType().kind();
            if (condition && kind != CelKind.BOOL && kind != CelKind.DYN) {
                throw new IllegalArgumentException("the expression gives " + typeInWords(ast.getResultType().name())
                        + ", but must give true or false: " + source);
            }
            return analyse(ast, source);
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(explain(e.getErrors(), source), e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException("the expression cannot be computed: " + source, e);
        }
    }

    private Expression analyse(CelAbstractSyntaxTree ast, String source) throws CelEvaluationException {
        Set<String> columns = new LinkedHashSet<>();
        Set<String> fields = new LinkedHashSet<>();
        int uses = 0;
        int literalUses = 0;
        for (CelExpr node : CelNavigableAst.fromAst(ast).getRoot().allNodes().map(each -> each.expr()).toList()) {
            if (node.getKind() == Kind.IDENT) {
                if (node.ident().name().equals(ROW)) {
                    uses++;
                } else if (names.contains(node.ident().name())) {
                    fields.add(node.ident().name());
                }
            }
            Optional<String> column = findColumn(node);
            if (column.isPresent()) {
                columns.add(column.get());
                literalUses++;
            }
        }
        return new Expression(source, cel.createProgram(ast), List.copyOf(columns), fields, uses > literalUses);
    }

    /// The column that `row["Column"]` or `row.Column` names.
    private static Optional<String> findColumn(CelExpr node) {
        if (node.getKind() == Kind.SELECT && isRow(node.select().operand())) {
            return Optional.of(node.select().field());
        }
        if (node.getKind() == Kind.CALL && node.call().function().equals("_[_]") && isRow(node.call().args().getFirst())) {
            CelExpr index = node.call().args().get(1);
            if (index.getKind() == Kind.CONSTANT && index.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                return Optional.of(index.constant().stringValue());
            }
        }
        return Optional.empty();
    }

    private static boolean isRow(CelExpr node) {
        return node.getKind() == Kind.IDENT && node.ident().name().equals(ROW);
    }

    // ---- words -------------------------------------------------------------------------------------------------

    private String explain(Collection<CelIssue> issues, String source) {
        List<String> sentences = new ArrayList<>();
        for (CelIssue issue : issues) {
            CelSourceLocation at = issue.getSourceLocation();
            String position = at.getLine() > 1 ? "line " + at.getLine() + ", character " + (at.getColumn() + 1)
                    : "character " + (at.getColumn() + 1);
            sentences.add("at " + position + " " + explain(issue.getMessage()));
        }
        return String.join("; ", sentences) + ": " + source;
    }

    private String explain(String message) {
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return "\"" + undeclared.group(1) + "\" is not known (known are " + String.join(", ", names)
                    + " and the functions of CEL; texts stand in quotes)";
        }
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return "\"" + overload.group(1).replace("_", "") + "\" cannot be used on " + typesInWords(overload.group(2));
        }
        return "the expression cannot be read; look for a missing quote, bracket or operator";
    }

    private static String typesInWords(String types) {
        String inner = types.startsWith("(") && types.endsWith(")") ? types.substring(1, types.length() - 1) : types;
        List<String> words = new ArrayList<>();
        for (String type : inner.split(", (?![^(]*\\))")) {
            words.add(typeInWords(type.replaceAll("^.*\\.\\(", "").replaceAll("^\\(|\\)$", "")));
        }
        return String.join(" and ", words);
    }

    private static String typeInWords(String type) {
        return switch (type) {
            case "string" -> "a text";
            case "int", "uint" -> "a whole number";
            case "double" -> "a number with a fraction";
            case "bool" -> "true or false";
            case "google.protobuf.Timestamp", "timestamp" -> "a date";
            case "google.protobuf.Duration", "duration" -> "a duration";
            case "null_type", "null" -> "nothing";
            default -> type.startsWith("map") ? "a map" : type.startsWith("list") ? "a list" : "a value of another kind";
        };
    }
}
