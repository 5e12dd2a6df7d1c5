package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.lang.reflect.Method;
import java.time.ZonedDateTime;
import java.util.Locale;

/** The functions that Hugging Face gives to chat templates beside plain Jinja's. */
final class TemplateFunctions {
  private TemplateFunctions() {}

  static void register(Context context) {
    context.registerFunction(function("raise_exception", "raiseException"));
    context.registerFunction(function("strftime_now", "strftimeNow"));
  }

  private static ELFunctionDefinition function(String name, String method) {
    try {
      Method implementation =
          TemplateFunctions.class.getDeclaredMethod(method, Object.class);
      implementation.setAccessible(true);
      return new ELFunctionDefinition("", name, implementation);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  static Object raiseException(Object message) {
    throw Rendering.current().refusal(String.valueOf(message));
  }

  static Object strftimeNow(Object format) {
    return StrftimeFormatter.format(
        ZonedDateTime.now(Rendering.current().clock()), String.valueOf(format), Locale.ENGLISH);
  }
}
