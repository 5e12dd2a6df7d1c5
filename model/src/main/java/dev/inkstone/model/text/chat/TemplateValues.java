package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.el.TypeConvertingMapELResolver;
import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;

/**
 * What a template may do with values: look into maps and lists, call the {@link PythonMethods}, and
 * ask a loop where it stands. Java's own methods are out of its reach.
 */
final class TemplateValues extends CompositeELResolver {
  TemplateValues() {
    add(new PythonMethods());
    add(new TypeConvertingMapELResolver(false));
    add(new JinjavaListELResolver(true));
    add(new Objects());
  }

  /** {@code loop.index} and the like, and the filters and tests, which are objects as well. */
  private static final class Objects extends JinjavaBeanELResolver {
    Objects() {
      super(true);
    }

    @Override
    public Object getValue(ELContext context, Object base, Object property) {
      return base instanceof ForLoop ? super.getValue(context, base, property) : null;
    }

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
      return base instanceof ForLoop ? super.getType(context, base, property) : null;
    }

    @Override
    public boolean isReadOnly(ELContext context, Object base, Object property) {
      return true;
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {}

    @Override
    public Object invoke(
        ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
      boolean offered = base instanceof Filter || base instanceof ExpTest;
      return offered ? super.invoke(context, base, method, types, arguments) : null;
    }
  }
}
