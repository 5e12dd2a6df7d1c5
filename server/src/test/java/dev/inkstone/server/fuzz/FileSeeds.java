package dev.inkstone.server.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.DecoderWeights;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.SafeTensorsWriter;
import dev.inkstone.server.TestTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Files that are right, as small as they can be: what is to be spoiled. By name and content. */
final class FileSeeds {
  private static final int HIDDEN = 8;
  private static final int CONTEXT = 16;

  private FileSeeds() {}

  /** A language model of one layer with random weights, its tokenizer, and everything optional. */
  static Map<String, byte[]> decoder(Path scratch) throws IOException {
    int vocabulary = TestTokenizer.SIZE;
    DecoderConfig config =
        new DecoderConfig(
            "llama", HIDDEN, 1, 2, 1, HIDDEN / 2, HIDDEN, vocabulary, CONTEXT, 1e-6, 10_000, true);
    ObjectNode json = config.toJson();
    json.put("prompt_format", "verse").put("eos_token_id", TestTokenizer.END);
    json.putObject("inkstone").put("weights", "bf16").put("bos_token", "<title>");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(Checkpoint.CONFIG, new ObjectMapper().writeValueAsBytes(json));
    files.put(Checkpoint.WEIGHTS, weights(config, scratch.resolve("weights")));
    TestTokenizer.write(scratch.resolve("tokenizer"));
    files.put(Checkpoint.TOKENIZER, Files.readAllBytes(scratch.resolve("tokenizer")));
    files.put("generation_config.json", text("{'temperature':0.8,'top_k':5,'max_new_tokens':4}"));
    files.put(
        "chat_template.jinja",
        "{% for m in messages %}{{ m['content'] }}{% endfor %}{{ bos_token }}"
            .getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static byte[] weights(DecoderConfig config, Path file) throws IOException {
    Map<String, long[]> shapes = DecoderWeights.shapes(config);
    SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout().metadata("format", "pt");
    shapes.forEach((name, shape) -> layout.tensor(name, DType.F32, shape));
    Random random = new Random(7);
    try (SafeTensorsWriter writer = layout.create(file)) {
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        long size = 1;
        for (long length : entry.getValue()) {
          size *= length;
        }
        ByteBuffer bytes =
            ByteBuffer.allocate((int) size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
          bytes.putFloat((float) random.nextGaussian());
        }
        writer.write(entry.getKey(), bytes.flip());
      }
    }
    return Files.readAllBytes(file);
  }

  /** What a folder of the registry has beside its checkpoints. */
  static Map<String, byte[]> registry() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(
        "aliases.json",
        text("{'champion':'1','history':[{'version':'1','previous':null,"
            + "'since':'2026-11-22T14:34:00Z','rolled_back':false,'reason':''}]}"));
    files.put("forgotten.json", text("{'users':['ab'],'generations':['g1']}"));
    return files;
  }

  /** Tokenizers of the kinds that there are. */
  static Map<String, byte[]> tokenizers(byte[] words) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("words", words);
    files.put(
        "bytes",
        text("{'version':'1.0','added_tokens':[{'id':5,'content':'<end>','special':true,"
            + "'single_word':false,'lstrip':false,'rstrip':false,'normalized':false}],"
            + "'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true},"
            + "'decoder':{'type':'ByteLevel'},'model':{'type':'BPE','unk_token':null,"
            + "'vocab':{'a':0,'b':1,'ab':2,'c':3,'abc':4},'merges':['a b','ab c']}}"));
    files.put(
        "pieces",
        text("{'version':'1.0','pre_tokenizer':{'type':'Metaspace','replacement':'\u2581',"
            + "'prepend_scheme':'always','split':true},'decoder':{'type':'Metaspace',"
            + "'replacement':'\u2581','prepend_scheme':'always'},'model':{'type':'Unigram','unk_id':0,"
            + "'vocab':[['<unk>',0.0],['\u2581a',-1.0],['b',-2.5],['ab',-3.0]],"
            + "'byte_fallback':false}}"));
    return files;
  }

  /** All files of a folder but its manifest and pictures. */
  static Map<String, byte[]> folder(Path folder) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path file : paths.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(Checkpoint.MANIFEST) && !name.endsWith(".png")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static byte[] text(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
