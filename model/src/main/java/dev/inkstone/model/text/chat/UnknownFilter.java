package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fails where a template uses a filter that is not there; Jinjava would write nothing instead. Some
 * templates name such filters in branches that plain conversations never reach.
 */
record UnknownFilter(String getName) implements Filter {
  private static final Pattern USE = Pattern.compile("\\|\\s*([a-z_]\\w*)");

  static void register(Context context, String source) {
    Matcher uses = USE.matcher(source);
    while (uses.find()) {
      if (context.getFilter(uses.group(1)) == null) {
        context.registerFilter(new UnknownFilter(uses.group(1)));
      }
    }
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
    throw new InterpretException("the filter " + getName + " is not known here");
  }
}
