package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.tuple.Pair;

/**
 * The loop as Jinja has it, {@code for item in items if condition}, of which Jinjava knows no
 * condition. Each turn is counted, for those of an empty body render nothing else.
 */
final class TemplateLoop extends ForTag {
  private static final long serialVersionUID = 1L;

  private static final Pattern IF = Pattern.compile("\\sif\\s");
  private static final Pattern ELSE = Pattern.compile("\\selse\\s");

  @Override
  public Pair<List<String>, String> getLoopVarsAndExpression(TagToken token) {
    String helpers = token.getHelpers();
    String items = helpers.substring(helpers.indexOf(" in ") + " in ".length());
    int end = items.length() - condition(items).length();
    return Pair.of(
        super.getLoopVarsAndExpression(token).getLeft(),
        items.substring(0, end).replaceFirst("\\sif\\s*$", "").strip());
  }

  /** What follows the last {@code if}, unless that is of {@code a if b else c}; else empty. */
  private static String condition(String loop) {
    Matcher found = IF.matcher(loop);
    String condition = "";
    while (found.find()) {
      condition = loop.substring(found.end());
    }
    return ELSE.matcher(condition).find() ? "" : condition;
  }

  @Override
  public String renderForCollection(
      TagNode node, JinjavaInterpreter interpreter, List<String> names, Object collection) {
    List<Object> items = new ArrayList<>();
    ForLoop loop = ObjectIterator.getLoop(collection);
    while (loop.hasNext()) {
      Rendering.current().step(1);
      items.add(loop.next());
    }
    String condition = condition(node.getHelpers());
    if (!condition.isEmpty()) {
      items.removeIf(item -> !holds(condition, names, item, interpreter, node));
    }
    return super.renderForCollection(node, interpreter, names, items);
  }

  private static boolean holds(
      String condition,
      List<String> names,
      Object item,
      JinjavaInterpreter interpreter,
      TagNode node) {
    try (var scope = interpreter.enterScope()) {
      if (names.size() == 1) {
        interpreter.getContext().put(names.get(0), item);
      } else if (item instanceof Map.Entry<?, ?> entry) {
        interpreter.getContext().put(names.get(0), entry.getKey());
        interpreter.getContext().put(names.get(1), entry.getValue());
      }
      return ObjectTruthValue.evaluate(
          interpreter.resolveELExpression(condition, node.getLineNumber()));
    }
  }
}
