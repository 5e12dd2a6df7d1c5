package dev.inkstone.server.ops;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Usage;
import dev.inkstone.server.engine.EngineEvents;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.Lane;
import dev.inkstone.server.engine.Work;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes spans of what the engine does for calls that are traced: for each generation one by
 * OpenTelemetry's conventions for generative AI, {@code text_completion poet}, and below it {@code
 * queue}, {@code prefill} (until the first token) and {@code decode}; of images {@code queue} and
 * {@code draw}. On the engine's thread, which it costs nothing for calls that are not traced, and
 * one look into a small table for each token while some traced text has none yet.
 */
public final class EngineTraces implements EngineEvents {
  private final Tracer tracer;
  private final LongSupplier nanoTime;
  private final Map<Work, Course> live = new IdentityHashMap<>();

  /** Texts without a token. */
  private final Map<Work, Course> starting = new IdentityHashMap<>();

  /** How far a generation has come; times are of the engine's clock, 0 for not yet. */
  private static final class Course {
    private final Request request;
    private final Span span;
    private final long epochOfZero;
    private final long submitted;
    private long seated;
    private long firstToken;

    Course(Request request, Span span, long epochOfZero, long submitted) {
      this.request = request;
      this.span = span;
      this.epochOfZero = epochOfZero;
      this.submitted = submitted;
    }
  }

  /** Of the calls that these open. */
  public EngineTraces(Requests requests) {
    this.tracer = requests.tracer();
    this.nanoTime = requests.nanoTime();
  }

  @Override
  public void submitted(Lane<?> lane, Work work, long at) {
    if (!(work.origin() instanceof Request request) || !request.isTraced()) {
      return;
    }
    long epochOfZero = Requests.epochNanos() - nanoTime.getAsLong();
    SpanBuilder builder =
        tracer
            .spanBuilder(request.operation() + " " + lane.name())
            .setParent(request.context())
            .setStartTimestamp(epochOfZero + at, TimeUnit.NANOSECONDS)
            .setAttribute(GenAi.OPERATION, request.operation())
            .setAttribute(GenAi.PROVIDER, "inkstone")
            .setAttribute(GenAi.REQUEST_MODEL, lane.name())
            .setAttribute(GenAi.RESPONSE_MODEL, lane.name())
            .setAttribute(GenAi.RESPONSE_ID, work.id());
    Course course;
    if (work instanceof Generation text) {
      sampling(builder, text.options());
      course = new Course(request, builder.startSpan(), epochOfZero, at);
      starting.put(work, course);
    } else {
      builder.setAttribute(GenAi.OUTPUT_TYPE, "image");
      course = new Course(request, builder.startSpan(), epochOfZero, at);
    }
    live.put(work, course);
  }

  private static void sampling(SpanBuilder builder, SamplingOptions options) {
    builder
        .setAttribute(GenAi.OUTPUT_TYPE, "text")
        .setAttribute(GenAi.SEED, options.seed())
        .setAttribute(GenAi.MAX_TOKENS, (long) options.maxTokens())
        .setAttribute(GenAi.TEMPERATURE, options.temperature())
        .setAttribute(GenAi.TOP_P, options.topP())
        .setAttribute(GenAi.TOP_K, (double) options.topK())
        .setAttribute(GenAi.FREQUENCY_PENALTY, options.frequencyPenalty())
        .setAttribute(GenAi.PRESENCE_PENALTY, options.presencePenalty());
  }

  @Override
  public void seated(Work work) {
    if (live.isEmpty()) {
      return;
    }
    Course course = live.get(work);
    if (course != null) {
      course.seated = nanoTime.getAsLong();
    }
  }

  @Override
  public void appended(Generation generation) {
    if (starting.isEmpty()) {
      return;
    }
    Course course = starting.remove(generation);
    if (course != null) {
      course.firstToken = nanoTime.getAsLong();
    }
  }

  @Override
  public void ended(Work work, Ending ending) {
    if (live.isEmpty()) {
      return;
    }
    Course course = live.remove(work);
    if (course == null) {
      return;
    }
    starting.remove(work);
    long now = nanoTime.getAsLong();
    course.request.written(now);
    phases(course, work instanceof Generation, now);
    end(course, work.usage(), ending, now);
  }

  private void phases(Course course, boolean text, long now) {
    if (course.seated == 0) {
      phase("queue", course, course.submitted, now);
      return;
    }
    phase("queue", course, course.submitted, course.seated);
    if (!text) {
      phase("draw", course, course.seated, now);
    } else if (course.firstToken == 0) {
      phase("prefill", course, course.seated, now);
    } else {
      phase("prefill", course, course.seated, course.firstToken);
      phase("decode", course, course.firstToken, now);
    }
  }

  private void phase(String name, Course course, long from, long to) {
    tracer
        .spanBuilder(name)
        .setParent(Context.root().with(course.span))
        .setStartTimestamp(course.epochOfZero + from, TimeUnit.NANOSECONDS)
        .startSpan()
        .end(course.epochOfZero + to, TimeUnit.NANOSECONDS);
  }

  private static void end(Course course, Usage usage, Ending ending, long now) {
    Span span = course.span;
    if (usage != Usage.NONE) {
      span.setAttribute(GenAi.INPUT_TOKENS, (long) usage.promptTokens())
          .setAttribute(GenAi.CACHED_TOKENS, (long) usage.cachedTokens())
          .setAttribute(GenAi.OUTPUT_TOKENS, (long) usage.completionTokens());
    }
    if (ending instanceof Finished finished) {
      span.setAttribute(GenAi.FINISH_REASONS, List.of(lower(finished.reason())));
    } else if (ending instanceof Failed failed) {
      span.setStatus(StatusCode.ERROR).setAttribute(GenAi.ERROR_TYPE, lower(failed.failure()));
    }
    span.end(course.epochOfZero + now, TimeUnit.NANOSECONDS);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
