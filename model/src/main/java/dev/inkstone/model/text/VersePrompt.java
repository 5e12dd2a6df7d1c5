package dev.inkstone.model.text;

import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.Verse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The prompt of a poet: a form, a space and a title, such as {@code 七绝 春江花月夜}. Without a form in
 * front, all of it is the title of a 七绝. Its tokens are {@code FORM <title> title <body>}; the
 * model goes on with the rhyme, which is the class that the even lines end in, and the verse.
 */
final class VersePrompt implements PromptFormat {
  private static final String DEFAULT_FORM = "七绝";
  private static final List<String> FORMS = List.of("五绝", DEFAULT_FORM, "五律", "七律", "古风");

  private static final RhymeTable RHYMES = RhymeTable.shipped();

  private final Tokenizer tokenizer;
  private final Map<String, Integer> forms = new LinkedHashMap<>();
  private final int title;
  private final int body;

  VersePrompt(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    FORMS.forEach(form -> forms.put(form, special("<" + form + ">")));
    this.title = special("<title>");
    this.body = special("<body>");
  }

  @Override
  public String name() {
    return "verse";
  }

  @Override
  public int[] encode(String prompt) throws PromptException {
    String text = prompt.strip();
    String word = firstWord(text);
    String form = forms.containsKey(word) ? word : DEFAULT_FORM;
    String rest = forms.containsKey(word) ? text.substring(word.length()) : text;
    return IntStream.concat(
            IntStream.concat(IntStream.of(forms.get(form), title), characters(rest)),
            IntStream.of(body))
        .toArray();
  }

  @Override
  public int[] encodeCompletion(String prompt, String completion) throws PromptException {
    String rhyme = RHYMES.rhymeOf(Verse.lines(completion)).orElse(RhymeTable.NONE);
    int named = tokenizer.tokenId("<韵:" + rhyme + ">");
    int[] verse = characters(completion).toArray();
    if (verse.length == 0 || named < 0) {
      return verse;
    }
    return IntStream.concat(IntStream.of(named), IntStream.of(verse)).toArray();
  }

  private IntStream characters(String text) throws PromptException {
    int[] characters = text.codePoints().filter(c -> !Character.isWhitespace(c)).toArray();
    requireKnown(characters);
    return IntStream.of(characters).map(this::id);
  }

  /** Up to a space of any kind, the ideographic one included. */
  private static String firstWord(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  private void requireKnown(int[] characters) throws PromptException {
    String unknown =
        IntStream.of(characters)
            .filter(c -> id(c) < 0)
            .distinct()
            .limit(16)
            .mapToObj(Character::toString)
            .collect(Collectors.joining(" "));
    if (!unknown.isEmpty()) {
      throw new PromptException("the model does not know these characters: " + unknown);
    }
  }

  private int id(int character) {
    return tokenizer.tokenId(Character.toString(character));
  }

  private int special(String token) {
    int id = tokenizer.tokenId(token);
    if (id < 0) {
      throw new IllegalArgumentException(
          "tokenizer.json lacks " + token + ", which prompt_format verse needs");
    }
    return id;
  }
}
