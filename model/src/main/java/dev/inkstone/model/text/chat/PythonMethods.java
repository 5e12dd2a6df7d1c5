package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

/** The methods of Python's strings, dictionaries and lists that chat templates call. */
final class PythonMethods extends ELResolver {
  /** What {@link TemplateSource} writes for Python's {@code [::-1]}. */
  static final String REVERSED_CALL = ".reversed()";

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    if (base instanceof Filter || base instanceof ExpTest) {
      return null;
    }
    context.setPropertyResolved(true);
    Object[] values = arguments == null ? new Object[0] : arguments;
    try {
      if (base instanceof String text) {
        return ofString(text, method.toString(), values);
      }
      if (base instanceof Map<?, ?> map) {
        return ofMap(map, method.toString(), values);
      }
      if (base instanceof List<?> list && method.equals("reversed")) {
        List<Object> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
      }
    } catch (ArrayIndexOutOfBoundsException | ClassCastException e) {
      throw new InterpretException("wrong arguments of ." + method + "()");
    }
    throw unknown(method);
  }

  private static Object ofString(String text, String method, Object[] values) {
    return switch (method) {
      case "strip" -> strip(text, values, true, true);
      case "lstrip" -> strip(text, values, true, false);
      case "rstrip" -> strip(text, values, false, true);
      case "startswith" -> text.startsWith((String) values[0]);
      case "endswith" -> text.endsWith((String) values[0]);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalized(text);
      case "find" -> (long) text.indexOf((String) values[0]);
      case "replace" -> replaced(text, (String) values[0], (String) values[1]);
      case "split" -> split(text, values);
      default -> throw unknown(method);
    };
  }

  private static Object ofMap(Map<?, ?> map, String method, Object[] values) {
    return switch (method) {
      case "items" -> map.entrySet();
      case "keys" -> new ArrayList<>(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      case "get" -> {
        Object value = map.get(values[0]);
        yield value != null || values.length < 2 ? value : values[1];
      }
      default -> throw unknown(method);
    };
  }

  private static String capitalized(String text) {
    int end = text.offsetByCodePoints(0, Math.min(1, text.length()));
    return text.substring(0, end).toUpperCase(Locale.ROOT)
        + text.substring(end).toLowerCase(Locale.ROOT);
  }

  private static String replaced(String text, String from, String to) {
    long growth = Math.max(0, to.length() - from.length());
    if (text.length() * (1 + growth) > ChatTemplate.MAX_OUTPUT) {
      throw new InterpretException("it writes too much");
    }
    return text.replace(from, to);
  }

  /** Without the characters of the first argument, or without white space, at its ends. */
  private static String strip(String text, Object[] values, boolean left, boolean right) {
    String unwanted = values.length == 0 ? null : (String) values[0];
    int start = 0;
    int end = text.length();
    while (left && start < end && isIn(text.charAt(start), unwanted)) {
      start++;
    }
    while (right && end > start && isIn(text.charAt(end - 1), unwanted)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isIn(char c, String unwanted) {
    return unwanted == null ? Character.isWhitespace(c) : unwanted.indexOf(c) >= 0;
  }

  private static List<String> split(String text, Object[] values) {
    if (values.length == 0) {
      return new ArrayList<>(Arrays.asList(text.strip().split("\\s+")));
    }
    String separator = (String) values[0];
    long most = values.length > 1 ? ((Number) values[1]).longValue() : Long.MAX_VALUE;
    if (separator.isEmpty()) {
      throw new InterpretException("an empty separator");
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && parts.size() < most) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static InterpretException unknown(Object method) {
    return new InterpretException("it calls ." + method + "(), which is not known here");
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return List.<FeatureDescriptor>of().iterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return Object.class;
  }
}
