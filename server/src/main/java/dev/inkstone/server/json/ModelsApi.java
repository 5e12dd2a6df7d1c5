package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.Words;
import dev.inkstone.server.swap.CheckpointBook;
import dev.inkstone.server.swap.CheckpointInfo;
import dev.inkstone.server.swap.ImageCheckpoint;
import dev.inkstone.server.swap.LoadedCheckpoint;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.TextCheckpoint;
import dev.inkstone.server.swap.UnknownCheckpoint;
import dev.inkstone.server.swap.UnknownModel;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * {@code /v1/models} and {@code /v1/models/MODEL}, as OpenAI defines them; what can be asked of a
 * model is beside that, as {@code inkstone}.
 */
public final class ModelsApi {
  private final ModelCatalog catalog;
  private final CheckpointBook book;
  private final Set<String> defaults;
  private final Executor looking;

  /**
   * @param defaults who answers requests that name no model
   * @param looking may wait for the disk
   */
  public ModelsApi(
      ModelCatalog catalog, CheckpointBook book, Set<String> defaults, Executor looking) {
    this.catalog = catalog;
    this.book = book;
    this.defaults = Set.copyOf(defaults);
    this.looking = looking;
  }

  /** What it answers. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/models", (call, reply) -> answer(reply, this::list)),
        new Route(
            "GET",
            "/v1/models/:model",
            (call, reply) -> answer(reply, () -> one(call.path().apply("model")))));
  }

  private void answer(Reply reply, Callable<ObjectNode> work) {
    looking.execute(
        () -> {
          try {
            reply.whole(work.call());
          } catch (Exception | Error e) {
            reply.fail(ApiError.of(e));
          }
        });
  }

  private ObjectNode list() throws IOException, UnknownModel {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    for (String name : catalog.names()) {
      Optional<LoadedCheckpoint> current = catalog.current(name);
      if (current.isPresent()) {
        data.add(model(current.get()));
      }
    }
    return list;
  }

  private ObjectNode one(String name) throws IOException, UnknownModel {
    return model(catalog.find(name));
  }

  private ObjectNode model(LoadedCheckpoint checkpoint) throws IOException, UnknownModel {
    ObjectNode model =
        Json.object()
            .put("id", checkpoint.model())
            .put("object", "model")
            .put("created", created(checkpoint.model()))
            .put("owned_by", "inkstone");
    ObjectNode inkstone = model.putObject("inkstone");
    inkstone.put("default", defaults.contains(checkpoint.model()));
    inkstone
        .putObject("checkpoint")
        .put("version", checkpoint.version())
        .put("digest", checkpoint.digest());
    if (checkpoint instanceof TextCheckpoint text) {
      describe(text, inkstone);
    } else if (checkpoint instanceof ImageCheckpoint images) {
      describe(images, inkstone);
    }
    return model;
  }

  private long created(String model) throws IOException, UnknownModel {
    try {
      CheckpointInfo champion = book.get(model, "");
      Instant created = champion.created() == null ? Instant.EPOCH : champion.created();
      return created.getEpochSecond();
    } catch (UnknownCheckpoint e) {
      // It was replaced since.
      return 0;
    }
  }

  private static void describe(TextCheckpoint text, ObjectNode into) {
    into.put("kind", "text")
        .put("context_length", text.contextLength())
        .put("prompt_format", text.promptFormat().name())
        .put("messages", text.chatFormat().isPresent());
  }

  private static void describe(ImageCheckpoint images, ObjectNode into) {
    into.put("kind", "image")
        .put("size", images.shape().width() + "x" + images.shape().height())
        .put("steps", images.abilities().defaultSteps())
        .put("max_steps", images.abilities().maxSteps())
        .put("guided", images.abilities().guided())
        .put("most_words", images.words().most());
    if (images.abilities().guided()) {
      into.put("guidance", images.abilities().defaultGuidance());
    }
    ArrayNode words = into.putArray("words");
    for (Words.Word word : images.words().words()) {
      ArrayNode also = words.addObject().put("name", word.name()).putArray("also");
      word.also().forEach(also::add);
    }
  }
}
