package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.generation.toolcall.ToolCallParser;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.Tool;
import dev.altiplano.sampling.Logprobs;
import dev.altiplano.sampling.Logprobs.Ranked;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.scheduler.QueueTicket;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import dev.altiplano.scheduler.SequenceEvent.Finished;
import dev.altiplano.scheduler.SequenceEvent.Token;
import dev.altiplano.scheduler.SequenceRequest;
import dev.altiplano.template.ThinkingTags;
import dev.altiplano.template.ToolCallStyle;
import dev.altiplano.template.ToolCallWriting;
import dev.altiplano.testing.Cria;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** In which chunk the logprobs of a token come, where its text is held back or taken away. */
class AnswerAssemblerTest {
  private static final Tokenizer TOKENIZER = Tokenizer.open(Cria.file("tokenizer.json"));
  private static final int END = TOKENIZER.idOf("<|im_end|>").orElseThrow();

  @AfterAll
  static void close() {
    TOKENIZER.close();
  }

  @Test
  void aCharacterOfSeveralTokensBringsThemAll() {
    List<Text> pieces = texts(assemble(ThinkingSplitter.none(), List.of(), "a\uD83D\uDE00b"));
    assertThat(pieces).extracting(Text::content).containsExactly("a", "\uD83D\uDE00", "b");
    assertThat(bytes(pieces.get(0))).containsExactly(0x61);
    assertThat(pieces.get(1).logprobs()).hasSizeGreaterThan(1);
    assertThat(pieces.get(1).logprobs()).extracting(TokenLogprob::token).contains("\uFFFD");
    assertThat(bytes(pieces.get(1))).containsExactly(0xF0, 0x9F, 0x98, 0x80);
    assertThat(bytes(pieces.get(2))).containsExactly(0x62);
  }

  @Test
  void aCharacterThatIsNeverCompleteBringsItsTokensAtTheEnd() {
    AnswerAssembler assembler = assembler(ThinkingSplitter.none(), List.of());
    int first = TOKENIZER.encode("\uD83D\uDE00", false)[0];
    assertThat(assembler.accept(token(first))).isEmpty();
    List<GenerationChunk> end = assembler.accept(new Finished(Ending.MAX_TOKENS));
    assertThat(texts(end)).singleElement().extracting(Text::content).isEqualTo("\uFFFD");
    assertThat(texts(end).getFirst().logprobs()).hasSize(1);
  }

  @Test
  void whatAStopSequenceMayBecomeIsToldOnceItIsCertain() {
    List<Text> pieces =
        texts(assemble(ThinkingSplitter.none(), List.of("two three four"), "one two three five"));
    assertThat(told(pieces)).isEqualTo("one two three five");
    assertThat(tokens(pieces)).isEqualTo(TOKENIZER.encode("one two three five", false).length);
    assertThat(pieces).allMatch(piece -> !piece.content().isEmpty());
  }

  @Test
  void whatAStopSequenceCutsOffIsNotTold() {
    List<GenerationChunk> answer =
        assemble(ThinkingSplitter.none(), List.of("two three"), "one two three");
    assertThat(answer.getLast()).isInstanceOf(Done.class);
    assertThat(told(texts(answer))).startsWith("one").doesNotContain("three");
    assertThat(texts(answer).stream().map(Text::content).collect(Collectors.joining()))
        .isEqualTo("one ");
  }

  @Test
  void tagsHaveChunksOfTheirOwn() {
    String answer = "<think>\nhm</think>\n\nyes";
    List<Text> pieces =
        texts(assemble(ThinkingSplitter.after("", ThinkingTags.USUAL), List.of(), answer));
    assertThat(pieces.stream().map(Text::thinking).collect(Collectors.joining())).isEqualTo("hm");
    assertThat(pieces.stream().map(Text::content).collect(Collectors.joining())).isEqualTo("yes");
    assertThat(told(pieces)).isEqualTo(answer);
    assertThat(tokens(pieces)).isEqualTo(TOKENIZER.encode(answer, false).length);
    assertThat(pieces.getFirst().content() + pieces.getFirst().thinking()).isEmpty();
  }

  @Test
  void theTokenThatEndsTheAnswerIsNotTold() {
    AnswerAssembler assembler = assembler(ThinkingSplitter.none(), List.of());
    assertThat(assembler.accept(token(END))).isEmpty();
    assertThat(assembler.accept(new Finished(Ending.END_TOKEN)))
        .singleElement()
        .isInstanceOf(Done.class);
  }

  @Test
  void theLikeliestAreToldWithTheirText() {
    AnswerAssembler assembler = assembler(ThinkingSplitter.none(), List.of());
    int yes = TOKENIZER.encode("yes", false)[0];
    List<Ranked> best = List.of(new Ranked(END, -0.5f), new Ranked(yes, -1));
    List<Text> pieces = texts(assembler.accept(new Token(yes, 1, new Logprobs(-1, best))));
    TokenLogprob told = pieces.getFirst().logprobs().getFirst();
    assertThat(told.top())
        .extracting(TokenLogprob::token, TokenLogprob::logprob)
        .containsExactly(tuple("<|im_end|>", -0.5f), tuple(told.token(), -1f));
  }

  /** As with Ollama, what came with the same token is lost. */
  @Test
  void failsWhereACallCannotBeRead() {
    ToolCallParser calls =
        ToolCallParser.of(
            ToolCallWriting.of(ToolCallStyle.HERMES), List.of(new Tool("f", "", Map.of())));
    AnswerAssembler assembler = assembler(ThinkingSplitter.none(), List.of(), calls);
    List<GenerationChunk> chunks = new ArrayList<>();
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(
            () -> {
              for (int id : TOKENIZER.encode("Well <tool_call>[1, 2] or so", false)) {
                chunks.addAll(assembler.accept(token(id)));
              }
            })
        .withMessage("error parsing tool call: what the model wrote after <tool_call> is no call")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.MODEL_DEFECTIVE);
    assertThat(texts(chunks).stream().map(Text::content).collect(Collectors.joining()))
        .isEqualTo("Well");
  }

  private static List<GenerationChunk> assemble(
      ThinkingSplitter splitter, List<String> stop, String text) {
    AnswerAssembler assembler = assembler(splitter, stop);
    List<GenerationChunk> chunks = new ArrayList<>();
    for (int id : TOKENIZER.encode(text, false)) {
      if (chunks.isEmpty() || !(chunks.getLast() instanceof Done)) {
        chunks.addAll(assembler.accept(token(id)));
      }
    }
    if (chunks.isEmpty() || !(chunks.getLast() instanceof Done)) {
      chunks.addAll(assembler.accept(new Finished(Ending.END_TOKEN)));
    }
    return chunks;
  }

  private static AnswerAssembler assembler(ThinkingSplitter splitter, List<String> stop) {
    return assembler(splitter, stop, ToolCallParser.NONE);
  }

  private static AnswerAssembler assembler(
      ThinkingSplitter splitter, List<String> stop, ToolCallParser calls) {
    ModelName name = ModelName.parse("m").orElseThrow();
    GenerationRequest request =
        new GenerationRequest(
            Endpoint.GENERATE,
            name,
            "m",
            new Prompt.Raw("p"),
            Thinking.UNSET,
            null,
            true,
            true,
            OptionalInt.of(2),
            "test",
            Map.of(),
            null,
            0);
    SamplingOptions greedy = new SamplingOptions(0, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.empty());
    SequenceRequest sequence =
        new SequenceRequest(
            new int[] {1},
            10,
            100,
            OptionalInt.empty(),
            QueueTicket.unlimited("test"),
            new Sampler(greedy, TOKENIZER.vocabularySize()),
            id -> id == END,
            OptionalInt.of(2));
    BitSet ends = new BitSet();
    ends.set(END);
    return new AnswerAssembler(
        new Answer(sequence, PromptCut.NONE, TOKENIZER, ends, splitter, calls, stop, false, false),
        new GenerationTrace(request));
  }

  private static Token token(int id) {
    return new Token(id, 1, new Logprobs(-1, List.of()));
  }

  private static List<Text> texts(List<GenerationChunk> chunks) {
    return chunks.stream().filter(Text.class::isInstance).map(Text.class::cast).toList();
  }

  private static List<Integer> bytes(Text piece) {
    return piece.logprobs().stream().flatMap(token -> token.bytes().stream()).toList();
  }

  private static String told(List<Text> pieces) {
    return pieces.stream()
        .flatMap(piece -> piece.logprobs().stream())
        .map(TokenLogprob::token)
        .collect(Collectors.joining());
  }

  private static int tokens(List<Text> pieces) {
    return pieces.stream().mapToInt(piece -> piece.logprobs().size()).sum();
  }
}
