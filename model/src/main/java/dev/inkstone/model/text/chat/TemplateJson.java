package dev.inkstone.model.text.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import java.util.Map;

/**
 * The filter {@code tojson} as Hugging Face has it: Python's {@code json.dumps(value,
 * ensure_ascii=False, indent=indent)}, whose commas and colons are followed by a space.
 */
final class TemplateJson implements AdvancedFilter {
  private static final int MAX_INDENT = 16;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Separators SPACED =
      Separators.createDefaultInstance()
          .withObjectFieldValueSpacing(Spacing.AFTER)
          .withObjectEmptySeparator("")
          .withArrayEmptySeparator("");

  @Override
  public String getName() {
    return "tojson";
  }

  @Override
  public Object filter(
      Object value, JinjavaInterpreter interpreter, Object[] args, Map<String, Object> named) {
    Object indent = args.length > 0 ? args[0] : named.get("indent");
    try {
      return JSON.writer(indent instanceof Number n ? lines(n.intValue()) : oneLine())
          .writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new InterpretException("tojson: " + e.getOriginalMessage());
    }
  }

  private static PrettyPrinter oneLine() {
    Separators separators =
        SPACED.withObjectEntrySpacing(Spacing.AFTER).withArrayValueSpacing(Spacing.AFTER);
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentObjectsWith(new DefaultPrettyPrinter.NopIndenter());
    printer.indentArraysWith(new DefaultPrettyPrinter.NopIndenter());
    return printer;
  }

  private static PrettyPrinter lines(int indent) {
    String spaces = " ".repeat(Math.max(0, Math.min(indent, MAX_INDENT)));
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(SPACED);
    printer.indentObjectsWith(new DefaultIndenter(spaces, "\n"));
    printer.indentArraysWith(new DefaultIndenter(spaces, "\n"));
    return printer;
  }
}
