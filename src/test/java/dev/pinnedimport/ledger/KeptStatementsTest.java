package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/// What is compiled is compiled once, and all else is as without it.
class KeptStatementsTest {

    private final Map<String, Integer> open = new HashMap<>();
    private final Map<String, Integer> prepared = new HashMap<>();
    private final Connection connection = KeptStatements.of(proxy(Connection.class, (method, sql) -> {
        if (!method.equals("prepareStatement")) {
            throw new SQLException("refused", "42501");
        }
        prepared.merge(sql, 1, Integer::sum);
        open.merge(sql, 1, Integer::sum);
        return proxy(PreparedStatement.class, (what, _) -> what.equals("close") ? open.merge(sql, -1, Integer::sum) : null);
    }));

    private interface Answer {
        Object to(String method, String argument) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            Object answered = answer.to(method.getName(), arguments == null ? "" : String.valueOf(arguments[0]));
            return method.getReturnType() == void.class ? null : answered;
        }));
    }

    private void use(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.clearParameters();
        }
    }

    @Test
    void leavesOneOfEachOpenWhenItsUserHasClosedIt() throws SQLException {
        use("SELECT 1");
        use("SELECT 1");
        use("SELECT 2");

        assertThat(open).isEqualTo(Map.of("SELECT 1", 1, "SELECT 2", 1));
    }

    @Test
    void keepsNoMoreThanAFewHundredHoweverManyThereAre() throws SQLException {
        for (int i = 0; i < 1000; i++) {
            use("SELECT " + i);
        }

        assertThat(open.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(prepared).hasSize(1000);
    }

    @Test
    void saysWhatTheDatabaseSaysWhereItRefuses() {
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class).hasMessage("refused");
    }

    @Test
    void seesATableThatWasChangedMeanwhile() throws SQLException {
        try (Connection real = KeptStatements.dataSource("jdbc:hsqldb:mem:kept-statements", properties()).getConnection()) {
            execute(real, "CREATE TABLE t (a INTEGER)");
            execute(real, "INSERT INTO t VALUES (1)");
            assertThat(firstRow(real)).isEqualTo("1");
            execute(real, "ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 2");

            assertThat(firstRow(real)).isEqualTo("1 2");
            execute(real, "SHUTDOWN");
        }
    }

    private static String firstRow(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM t"); ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getMetaData().getColumnCount() == 1 ? rows.getString(1) : rows.getString(1) + " " + rows.getString(2);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", "SA");
        properties.setProperty("password", "");
        return properties;
    }
}
