package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A usual way of writing conversations, by the name that Ollama has for it. Ollama knows a chat
 * template by how few characters differ from one in a list; here it has to write the same, so that
 * no prompt changes.
 *
 * @param name as the progress of a creation tells it
 * @param template in the language of Go
 * @param stop texts that end an answer
 */
public record KnownTemplate(String name, String template, List<String> stop) {
  private static final String BEGIN = "<s>";
  private static final String END = "</s>";
  private static final List<ChatMessage> SHORT = List.of(ChatMessage.of("user", "Hello!"));
  private static final List<ChatMessage> LONG =
      List.of(
          ChatMessage.of("user", "Hello!"),
          ChatMessage.of("assistant", "Hi."),
          ChatMessage.of("user", "Who are you?"));
  private static final List<ChatMessage> WITH_SYSTEM =
      Stream.concat(Stream.of(ChatMessage.of("system", "Be brief.")), LONG.stream()).toList();

  private static final List<KnownTemplate> ALL =
      List.of(
          new KnownTemplate(
              "chatml",
              """
              {{ range .Messages }}<|im_start|>{{ .Role }}
              {{ .Content }}<|im_end|>
              {{ end }}<|im_start|>assistant
              """,
              List.of("<|im_start|>", "<|im_end|>")),
          new KnownTemplate(
              "llama3-instruct",
              """
              {{ range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>

              {{ .Content }}<|eot_id|>{{ end }}<|start_header_id|>assistant<|end_header_id|>

              """,
              List.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")),
          new KnownTemplate(
              "phi-3",
              """
              {{ range .Messages }}<|{{ .Role }}|>
              {{ .Content }}<|end|>
              {{ end }}<|assistant|>
              """,
              List.of("<|end|>", "<|system|>", "<|user|>", "<|assistant|>")),
          new KnownTemplate(
              "zephyr",
              """
              {{ range .Messages }}<|{{ .Role }}|>
              {{ .Content }}</s>
              {{ end }}<|assistant|>
              """,
              List.of("<|system|>", "</s>", "<|user|>", "<|assistant|>")),
          new KnownTemplate(
              "openchat",
              """
              {{ range .Messages }}GPT4 Correct {{ if eq .Role "user" }}User\
              {{ else if eq .Role "assistant" }}Assistant{{ else }}System{{ end }}: \
              {{ .Content }}<|end_of_turn|>{{ end }}GPT4 Correct Assistant:\
              """,
              List.of("<|end_of_turn|>")),
          new KnownTemplate(
              "command-r",
              """
              {{ range .Messages }}<|START_OF_TURN_TOKEN|><|{{ if eq .Role "system" }}SYSTEM\
              {{ else if eq .Role "assistant" }}CHATBOT{{ else }}USER{{ end }}_TOKEN|>\
              {{ .Content }}<|END_OF_TURN_TOKEN|>{{ end }}\
              <|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>\
              """,
              List.of("<|START_OF_TURN_TOKEN|>", "<|END_OF_TURN_TOKEN|>")),
          new KnownTemplate(
              "gemma-instruct",
              """
              {{ $system := "" }}{{ range .Messages }}{{ if eq .Role "system" }}\
              {{ $system = .Content }}{{ else }}<start_of_turn>\
              {{ if eq .Role "assistant" }}model{{ else }}{{ .Role }}{{ end }}
              {{ if $system }}{{ $system }}

              {{ $system = "" }}{{ end }}{{ .Content }}<end_of_turn>
              {{ end }}{{ end }}<start_of_turn>model
              """,
              List.of("<start_of_turn>", "<end_of_turn>")),
          new KnownTemplate(
              "mistral-instruct",
              """
              {{ $system := "" }}{{ range .Messages }}{{ if eq .Role "system" }}\
              {{ $system = .Content }}{{ else if eq .Role "user" }}[INST] \
              {{ if $system }}{{ $system }}

              {{ $system = "" }}{{ end }}{{ .Content }} [/INST]{{ else }}\
              {{ .Content }}</s>{{ end }}{{ end }}\
              """,
              List.of()),
          new KnownTemplate(
              "llama2-chat",
              """
              {{ $system := "" }}{{ range .Messages }}{{ if eq .Role "system" }}\
              {{ $system = .Content }}{{ else if eq .Role "user" }}[INST] \
              {{ if $system }}<<SYS>>
              {{ $system }}
              <</SYS>>

              {{ $system = "" }}{{ end }}{{ .Content }} [/INST]{{ else }} \
              {{ .Content }} </s><s>{{ end }}{{ end }}\
              """,
              List.of("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>")),
          new KnownTemplate(
              "codellama-70b-instruct",
              """
              {{ range .Messages }}Source: {{ .Role }}

               {{ .Content }} <step> {{ end }}Source: assistant
              Destination: user

               \
              """,
              List.of("Source:", "Destination:", "<step>")));

  public KnownTemplate {
    stop = List.copyOf(stop);
  }

  /** The one that writes what a chat template in Jinja writes, if that shows no tools or such. */
  public static Optional<KnownTemplate> of(String jinja) {
    if (!JinjaChatTemplate.suggestedBy(jinja).isEmpty()) {
      return Optional.empty();
    }
    try {
      ChatTemplate template = ChatTemplate.of(jinja, Map.of("bos_token", BEGIN, "eos_token", END));
      return ALL.stream().filter(known -> known.writesAs(template)).findFirst();
    } catch (AltiplanoException e) {
      return Optional.empty();
    }
  }

  private boolean writesAs(ChatTemplate jinja) {
    ChatTemplate go = ChatTemplate.ofGo(template);
    return text(jinja, SHORT).equals(text(go, SHORT))
        && text(jinja, LONG).equals(text(go, LONG))
        && withSystem(jinja).map(text -> text.equals(text(go, WITH_SYSTEM))).orElse(true);
  }

  /** Empty where system messages are refused or left out. */
  private static Optional<String> withSystem(ChatTemplate jinja) {
    try {
      return Optional.of(text(jinja, WITH_SYSTEM))
          .filter(text -> text.contains(WITH_SYSTEM.getFirst().content()));
    } catch (AltiplanoException refused) {
      return Optional.empty();
    }
  }

  private static String text(ChatTemplate template, List<ChatMessage> messages) {
    String text = template.render(ChatPrompt.of(messages));
    return text.startsWith(BEGIN) ? text.substring(BEGIN.length()) : text;
  }
}
