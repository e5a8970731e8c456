package dev.pinnedimport.notify;

import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Balance;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The bodies of webhooks. Foreign words in them are plain text everywhere: no mark-up, no links, no mentions.
final class Bodies {

    /// Slack and Teams cut or refuse longer texts.
    private static final int LONGEST_TEXT = 2800;

    private Bodies() {}

    static String of(Message message, NotifySettings.Shape shape) {
        return switch (shape) {
            case JSON -> own(message).toString();
            case SLACK -> slack(message).toString();
            case TEAMS -> teams(message).toString();
        };
    }

    private static ObjectNode own(Message message) {
        Ending ending = message.ending();
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("version", 1).put("kind", message.kind().word()).put("subject", message.subject());
        body.put("job", ending.job()).put("run", ending.run()).put("file", ending.file()).put("target", ending.target());
        body.put("exit", ending.exit().number()).put("meaning", message.meaning());
        body.put("started", ending.started().toString()).put("ended", ending.ended().toString()).put("last", message.last());
        ending.findRows().ifPresent(rows -> body.set("rows", rows(rows)));
        ArrayNode causes = body.putArray("issues");
        ending.causes().forEach(cause ->
                causes.addObject().put("code", cause.code().id()).put("title", cause.code().title()).put("count", cause.count()));
        return body;
    }

    private static ObjectNode rows(Balance rows) {
        return JsonMapper.shared().createObjectNode().put("read", rows.read()).put("created", rows.created()).put("updated", rows.updated())
                .put("unchanged", rows.unchanged()).put("grouped", rows.grouped()).put("skipped", rows.skipped())
                .put("duplicates", rows.duplicates()).put("rejected", rows.rejected()).put("refused", rows.refused())
                .put("blocked", rows.blocked()).put("in_doubt", rows.inDoubt()).put("not_sent", rows.notSent());
    }

    // The text outside of the blocks is what phones show; there, three characters have to be written as entities.
    private static ObjectNode slack(Message message) {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("text", message.subject().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        ArrayNode blocks = body.putArray("blocks");
        addSection(blocks, message.subject());
        addSection(blocks, shortened(message.text()));
        return body;
    }

    private static void addSection(ArrayNode blocks, String text) {
        ObjectNode section = blocks.addObject().put("type", "section");
        section.putObject("text").put("type", "plain_text").put("text", text).put("emoji", false);
    }

    // Runs of text, because blocks of text would be read as Markdown.
    private static ObjectNode teams(Message message) {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("type", "message");
        ObjectNode attachment = body.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json").put("type", "AdaptiveCard").put("version", "1.4");
        ArrayNode blocks = card.putArray("body");
        ObjectNode head = blocks.addObject().put("type", "RichTextBlock");
        head.putArray("inlines").addObject().put("type", "TextRun").put("text", message.subject()).put("weight", "Bolder");
        for (String line : shortened(message.text()).split("\n")) {
            if (!line.isBlank()) {
                blocks.addObject().put("type", "RichTextBlock").putArray("inlines").addObject().put("type", "TextRun").put("text", line);
            }
        }
        return body;
    }

    private static String shortened(String text) {
        return Texts.shorten(text, LONGEST_TEXT);
    }
}
