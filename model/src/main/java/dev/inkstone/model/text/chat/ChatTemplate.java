package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.filter.Filter;
import dev.inkstone.model.text.PromptException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model's own chat template: Jinja, rendered as Hugging Face's {@code apply_chat_template} does.
 *
 * <p>The template sees {@code messages}, {@code add_generation_prompt} (true), {@code bos_token},
 * {@code eos_token}, and the functions {@code raise_exception} and {@code strftime_now}. Blocks are
 * trimmed ({@code trim_blocks}, {@code lstrip_blocks}), and what a message says is never taken for
 * a template.
 *
 * <p>A template comes with a checkpoint and is not trusted: it reads nothing but the messages,
 * reaches no Java object, and is stopped after {@value #MAX_STEPS} steps or {@value #MAX_OUTPUT}
 * characters. Thread-safe.
 */
public final class ChatTemplate {
  /** The most characters of a template, and of what it writes. */
  static final int MAX_OUTPUT = 4 * 1024 * 1024;

  private static final int MAX_SOURCE = 64 * 1024;

  /** Nodes rendered and loops turned; a conversation of 1,000 messages takes about 5,000. */
  static final int MAX_STEPS = 200_000;

  private static final int MAX_DEPTH = 64;
  private static final int MAX_ITEMS = 100_000;

  private static final Set<String> FILE_TAGS = Set.of("include", "import", "from", "extends");

  /** Jinja's own, but those that take a regular expression or make long texts of short ones. */
  private static final Set<String> FILTERS =
      Set.of(
          "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first",
          "float", "groupby", "indent", "int", "join", "last", "length", "list", "lower", "map",
          "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr",
          "slice", "sort", "string", "sum", "title", "tojson", "trim", "unique", "upper",
          "wordcount");

  private static final LegacyOverrides AS_JINJA =
      LegacyOverrides.newBuilder()
          .withEvaluateMapKeys(true)
          .withIterateOverMapKeys(true)
          .withUsePyishObjectMapper(true)
          .withUseNaturalOperatorPrecedence(true)
          .withParseWhitespaceControlStrictly(true)
          .withAllowAdjacentTextNodes(true)
          .withUseTrimmingForNotesAndExpressions(true)
          .withKeepNullableLoopValues(true)
          .withHandleBackslashInQuotesOnly(true)
          .build();

  private final String source;
  private final Map<String, Object> variables;
  private final Clock clock;
  private final Jinjava jinjava = new Jinjava();
  private final Set<String> disabledFilters;

  /**
   * @param bosToken text of the token that a text begins with; empty if there is none
   * @param eosToken text of the token that a text ends with; empty if there is none
   * @param clock tells {@code strftime_now} the time and the zone
   * @throws IllegalArgumentException in one line, if the source is no template
   */
  public ChatTemplate(String source, String bosToken, String eosToken, Clock clock) {
    if (source.length() > MAX_SOURCE) {
      throw new IllegalArgumentException(
          "the chat template has %d characters, more than %d"
              .formatted(source.length(), MAX_SOURCE));
    }
    this.source = TemplateSource.rewritten(source);
    this.variables =
        Map.of(
            "bos_token", bosToken,
            "eos_token", eosToken,
            "add_generation_prompt", true,
            // So that "is defined" is true of them, as of any variable.
            "strftime_now", "strftime_now",
            "raise_exception", "raise_exception");
    this.clock = clock;
        Context context = jinjava.getGlobalContext();
    TemplateFunctions.register(context);
    context.registerFilter(new TemplateJson());
    context.registerTag(new GenerationTag());
    context.registerTag(new TemplateLoop());
    UnknownFilter.register(context, source);
    this.disabledFilters =
        context.getAllFilters().stream()
            .map(Filter::getName)
            .filter(name -> !FILTERS.contains(name))
            .collect(Collectors.toSet());
    requireParses();
  }

  /**
   * The text after which the model writes its answer.
   *
   * @throws PromptException if the template refuses these messages or fails
   */
  public String render(List<ChatMessage> messages) throws PromptException {
    Map<String, Object> bindings = new HashMap<>(variables);
    bindings.put("messages", messages.stream().map(ChatTemplate::toMap).toList());
    try (Rendering rendering = Rendering.begin(clock, MAX_STEPS)) {
      RenderResult result = jinjava.renderForResult(source, bindings, config(rendering));
      if (rendering.refusal().isPresent()) {
        throw new PromptException("the chat template refuses this: " + rendering.refusal().get());
      }
      Optional<String> fault = fault(result.getErrors());
      if (fault.isPresent()) {
        throw new PromptException("the chat template failed: " + fault.get());
      }
      return result.getOutput();
    } catch (StackOverflowError e) {
      throw new PromptException("the chat template failed: it nests too deep");
    }
  }

  private static Map<String, Object> toMap(ChatMessage message) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("role", message.role().toString());
    map.put("content", message.content());
    return map;
  }

  private void requireParses() {
    try (Rendering rendering = Rendering.begin(clock, MAX_STEPS)) {
      var interpreter =
          new JinjavaInterpreter(
              jinjava, jinjava.getGlobalContextCopy(), config(rendering));
      interpreter.parse(source);
      fault(interpreter.getErrorsCopy())
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("the chat template is no Jinja: " + fault);
              });
    } catch (InterpretException e) {
      throw new IllegalArgumentException(
          "the chat template is no Jinja: " + e.getMessage().strip().replaceAll("\\s+", " "), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("the chat template nests too deep");
    }
  }

  private static Optional<String> fault(List<TemplateError> errors) {
    return errors.stream()
        .findFirst()
        .map(
            error ->
                (error.getLineno() > 0 ? "line " + error.getLineno() + ": " : "")
                    + error.getMessage().strip().replaceAll("\\s+", " "));
  }

  private JinjavaConfig config(Rendering rendering) {
    return JinjavaConfig.newBuilder()
        .withLocale(Locale.ROOT)
        .withKeepTrailingNewline(true)
        .withTrimBlocks(true)
        .withLstripBlocks(true)
        .withNestedInterpretationEnabled(false)
        .withLegacyOverrides(AS_JINJA)
        .withElResolver(new TemplateValues())
        .withDisabled(
            Map.of(Context.Library.TAG, FILE_TAGS, Context.Library.FILTER, disabledFilters))
        .withProcessors(
            JinjavaProcessors.newBuilder()
                .withNodePreProcessor((node, interpreter) -> rendering.step(1))
                .build())
        .withMaxOutputSize(MAX_OUTPUT)
        .withMaxStringLength(MAX_OUTPUT)
        .withMaxListSize(MAX_ITEMS)
        .withMaxMapSize(MAX_ITEMS)
        .withRangeLimit(MAX_ITEMS)
        .withMaxRenderDepth(MAX_DEPTH)
        .withEnableRecursiveMacroCalls(true)
        .withMaxMacroRecursionDepth(MAX_DEPTH)
        .build();
  }
}
