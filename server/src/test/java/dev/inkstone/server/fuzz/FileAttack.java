package dev.inkstone.server.fuzz;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.model.checkpoint.Forgotten;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.hf.Importer;
import dev.inkstone.model.image.ImageModel;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.SafeTensors;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.server.swap.Loading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Files of every kind that a reader of ours trusts nobody for, with wrong bytes or wrong fields. A
 * reader must take them, or refuse them with an {@link IOException} in one short line; it is also
 * given checkpoints whose digests are right and whose contents are not. One case at a time.
 */
public final class FileAttack implements Attack {
  private static final String MODEL = "fuzzed";
  private static final int LONGEST_MESSAGE = 4000;
  private static final String TEXT = "春江 ab<title>c\u0000\ud83d\ude00";

  private final Path scratch;
  private final List<Map<String, byte[]>> checkpoints;
  private final Map<String, byte[]> decoder;
  private final Map<String, byte[]> registry = FileSeeds.registry();
  private final Map<String, byte[]> tokenizers;
  private final List<AutoCloseable> loaded = new ArrayList<>();
  private final CheckpointLoader loader;
  private int cases;

  /** One reader and what it is given. */
  private interface Reading {
    void read(Path folder, Random random) throws Exception;
  }

  /**
   * @param scratch a folder to write to
   * @param shipped the checkpoints that come with the program; the small ones among them are spoiled
   */
  public FileAttack(Path scratch, Path shipped) throws IOException {
    this.scratch = scratch;
    decoder = FileSeeds.decoder(Files.createDirectories(scratch.resolve("seeds")));
    tokenizers = FileSeeds.tokenizers(decoder.get(Checkpoint.TOKENIZER));
    checkpoints = new ArrayList<>(List.of(decoder));
    for (String painter : List.of("digits-gan", "sketch", "digits-vae")) {
      Path folder = new Registry(shipped).openChampion(painter, problem -> {}).folder();
      checkpoints.add(FileSeeds.folder(folder));
    }
    Decoder.Options options = new Decoder.Options(TorchDevice.CPU, 2, 16, WeightFormat.BF16);
    loader =
        new CheckpointLoader(
            c -> kept(Decoder.load(c, options)),
            c -> kept(ImageModels.load(c, TorchDevice.CPU)),
            2);
  }

  private TextModel kept(TextModel model) {
    loaded.add(model::close);
    return model;
  }

  private ImageModel kept(ImageModel model) {
    loaded.add(model::close);
    return model;
  }

  @Override
  public CompletableFuture<Ending> begin(Random random) {
    int lot = random.nextInt(100);
    if (lot < 35) {
      return tried("safetensors", this::safeTensors, random);
    }
    if (lot < 60) {
      return tried("tokenizer", this::tokenizer, random);
    }
    if (lot < 80) {
      return tried("registry", this::registry, random);
    }
    if (lot < 90) {
      return tried("checkpoint", this::checkpoint, random);
    }
    return tried("import", this::imported, random);
  }

  private CompletableFuture<Ending> tried(String kind, Reading reading, Random random) {
    Path folder = scratch.resolve("case" + cases++);
    Ending ending;
    try {
      Files.createDirectories(folder);
      reading.read(folder, random);
      ending = Ending.good(kind + " taken");
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      boolean brief = message.lines().count() == 1 && message.length() <= LONGEST_MESSAGE;
      ending = new Ending(kind + " refused", brief ? "" : "not in one line: " + e);
    } catch (Exception | Error e) {
      ending = new Ending(kind + " broke", e + " at " + List.of(e.getStackTrace()).stream()
          .limit(8).toList());
    }
    try {
      for (AutoCloseable model : loaded) {
        model.close();
      }
      loaded.clear();
      delete(folder);
    } catch (Exception e) {
      ending = new Ending(kind + " not cleaned up", e.toString());
    }
    return CompletableFuture.completedFuture(ending);
  }

  private void safeTensors(Path folder, Random random) throws IOException {
    byte[] good = decoder.get(Checkpoint.WEIGHTS);
    Path file = Files.write(folder.resolve("w.safetensors"), header(good, random));
    try (SafeTensors tensors = SafeTensors.open(file)) {
      for (String name : tensors.names()) {
        tensors.bytes(name);
      }
    }
  }

  /** Damage to the header alone, or anywhere. */
  private static byte[] header(byte[] good, Random random) {
    if (random.nextInt(4) == 0) {
      return Damage.to(good, random);
    }
    int end = 8 + (good[0] & 0xff) + 256 * (good[1] & 0xff);
    byte[] json = Arrays.copyOfRange(good, 8, end);
    byte[] changed = random.nextInt(50) == 0 ? Json.deep(random) : Json.changed(json, random);
    ByteBuffer all =
        ByteBuffer.allocate(8 + changed.length + good.length - end)
            .order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(changed.length).put(changed).put(good, end, good.length - end);
    return all.array();
  }

  private void tokenizer(Path folder, Random random) throws IOException {
    List<byte[]> all = List.copyOf(tokenizers.values());
    byte[] good = all.get(random.nextInt(all.size()));
    byte[] changed = random.nextInt(50) == 0 ? Json.deep(random) : Json.changed(good, random);
    read(Files.write(folder.resolve(Checkpoint.TOKENIZER), changed));
  }

  private static void read(Path file) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(file)) {
      int[] ids = tokenizer.encode(TEXT);
      for (int id : ids) {
        if (id >= tokenizer.vocabularySize()) {
          throw new IllegalStateException("it encodes to a token that it has not: " + id);
        }
      }
      tokenizer.decode(ids);
    }
  }

  private void registry(Path folder, Random random) throws IOException {
    Registry there = new Registry(folder);
    publish(there, Map.of(
        Checkpoint.CONFIG, decoder.get(Checkpoint.CONFIG),
        Checkpoint.WEIGHTS, decoder.get(Checkpoint.WEIGHTS),
        Checkpoint.TOKENIZER, decoder.get(Checkpoint.TOKENIZER),
        Consumption.RATINGS, "{\"generation_id\":\"g\",\"user\":\"u\"}\n".getBytes(StandardCharsets.UTF_8)));
    for (Map.Entry<String, byte[]> file : registry.entrySet()) {
      Files.write(folder.resolve(MODEL).resolve(file.getKey()), file.getValue());
    }
    List<Path> files = filesIn(folder);
    Path spoiled = files.get(random.nextInt(files.size()));
    Files.write(spoiled, Json.changed(Files.readAllBytes(spoiled), random));
    readAll(there);
  }

  /** Everything that is asked of a registry; each question whatever became of the last. */
  private static void readAll(Registry there) throws IOException {
    IOException[] last = {null};
    for (RegistryQuestion question : RegistryQuestion.ALL) {
      try {
        question.ask(there, MODEL);
      } catch (IOException e) {
        last[0] = e;
      }
    }
    if (last[0] != null) {
      throw last[0];
    }
  }

  /** Something to ask a registry. */
  private interface RegistryQuestion {
    List<RegistryQuestion> ALL =
        List.of(
            (there, model) -> there.list(model),
            (there, model) -> there.champion(model),
            (there, model) -> there.history(model),
            (there, model) -> there.open(model, "1"),
            (there, model) -> there.openChampion(model, problem -> {}),
            (there, model) -> Forgotten.of(there, model),
            (there, model) -> new Consumption(there, model).consumed("1", rating -> false),
            (there, model) -> new Consumption(there, model).count("1"));

    void ask(Registry there, String model) throws IOException;
  }

  private void checkpoint(Path folder, Random random) throws IOException {
    Map<String, byte[]> good = checkpoints.get(random.nextInt(checkpoints.size()));
    Loading.tried(loader, publish(new Registry(folder), spoiled(good, random)));
  }

  private void imported(Path folder, Random random) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    Map<String, byte[]> files = new LinkedHashMap<>(decoder);
    files.put("model.safetensors", files.remove(Checkpoint.WEIGHTS));
    for (Map.Entry<String, byte[]> file : spoiled(files, random).entrySet()) {
      Files.write(source.resolve(file.getKey()), file.getValue());
    }
    Importer.publish(
        source, new Registry(folder), MODEL, Importer.Weights.BF16, Instant.EPOCH);
  }

  /** The files with one of them spoiled. */
  private static Map<String, byte[]> spoiled(Map<String, byte[]> good, Random random) {
    Map<String, byte[]> files = new LinkedHashMap<>(good);
    List<String> names = List.copyOf(files.keySet());
    String name = names.get(random.nextInt(names.size()));
    byte[] content = files.get(name);
    files.put(
        name,
        name.endsWith(".json")
            ? Json.changed(content, random)
            : name.endsWith(".safetensors")
                ? header(content, random)
                : Damage.to(content, random));
    return files;
  }

  private static Checkpoint publish(Registry registry, Map<String, byte[]> files)
      throws IOException {
    try (Publication publication = registry.publish(MODEL)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(publication.folder().resolve(file.getKey()), file.getValue());
      }
      return publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
