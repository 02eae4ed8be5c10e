package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DecoderConfigTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path directory;

  @Test
  void fillsInWhatTheFileLeavesOut() throws IOException {
    DecoderConfig config = with("{'num_key_value_heads':null}");
    assertThat(config.kvHeads()).isEqualTo(4);
    assertThat(config.headDim()).isEqualTo(16);
    assertThat(config.attention().rotations())
        .containsExactly(new Attention.Position.Rotary(10_000, 16, new RopeScaling.None()));
    assertThat(config.attention().layers()).hasSize(2).allMatch(layer -> layer.window() == 0);
    assertThat(config.norm())
        .isEqualTo(new Norm(Norm.Kind.ROOT_MEAN_SQUARE, Norm.Placement.BEFORE, 1e-5f));
    assertThat(config.multipliers()).isEqualTo(Multipliers.NONE);
  }

  @Test
  void readsRotaryParametersInBothPlaces() throws IOException {
    String parameters =
        "'rope_type':'llama3','factor':8,'low_freq_factor':1,'high_freq_factor':4,"
            + "'original_max_position_embeddings':32";
    DecoderConfig older = with("{'rope_theta':5e5,'rope_scaling':{%s}}".formatted(parameters));
    DecoderConfig newer = with("{'rope_parameters':{'rope_theta':5e5,%s}}".formatted(parameters));
    assertThat(older.attention().rotations())
        .containsExactly(
            new Attention.Position.Rotary(5e5, 16, new RopeScaling.Llama3(8, 1, 4, 32)));
    assertThat(newer).isEqualTo(older);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {'architectures':['GPTJForCausalLM']} | "GPTJForCausalLM" is not supported; supported are LlamaForCausalLM, MistralForCausalLM
          {'architectures':null} | the architecture "" is not supported
          {'hidden_act':'gelu'} | hidden_act is "gelu"
          {'hidden_size':null} | hidden_size is null
          {'hidden_size':'64'} | hidden_size is "64"
          {'hidden_size':64.5} | hidden_size is 64.5
          {'hidden_size':0} | hidden_size is 0; it must be 1 to 65536
          {'hidden_size':4294967360} | hidden_size is 4294967360
          {'num_hidden_layers':1000000} | num_hidden_layers is 1000000
          {'num_attention_heads':0} | num_attention_heads is 0
          {'num_key_value_heads':8} | num_key_value_heads is 8; it must be 1 to 4
          {'num_key_value_heads':3} | must be a multiple of num_key_value_heads, which is 3
          {'head_dim':24} | head_dim is 24; it must be a multiple of 16
          {'intermediate_size':-1} | intermediate_size is -1
          {'vocab_size':2147483647} | vocab_size is 2147483647
          {'max_position_embeddings':1000000000} | max_position_embeddings is 1000000000
          {'rms_norm_eps':'NaN'} | rms_norm_eps is "NaN"
          {'rms_norm_eps':-1} | rms_norm_eps is -1
          {'rope_theta':0} | rope_theta is 0
          {'rope_scaling':{'rope_type':'dynamic','factor':4}} | the rope scaling "dynamic" is not supported
          {'rope_scaling':{'type':'linear','factor':0}} | factor is 0
          {'rope_scaling':{'rope_type':'llama3','factor':8,'low_freq_factor':4,'high_freq_factor':4}} | high_freq_factor is 4.0
          nonsense | config.json
          7 | the architecture "" is not supported
          """)
  void refusesByNameAndValue(String changes, String reason) {
    assertThatThrownBy(() -> with(changes))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageStartingWith("cannot load the model by its config.json: ")
        .hasMessageContaining(reason);
  }

  @Test
  void yarnMakesTheContextLonger() throws IOException {
    DecoderConfig config =
        with("{'max_position_embeddings':64,'rope_scaling':{'rope_type':'yarn','factor':4}}");
    assertThat(config.maxPositions()).isEqualTo(256);
    assertThat(config.attention().rotations())
        .extracting(Attention.Position.Rotary::scaling)
        .containsExactly(new RopeScaling.Yarn(4, 32, 1, 64, 0.1 * Math.log(4) + 1));
  }

  private DecoderConfig with(String changes) throws IOException {
    String json = changes.replace('\'', '"');
    if (json.startsWith("{")) {
      ObjectNode config = (ObjectNode) JSON.readTree(new TinyLlama(true).config());
      config.setAll((ObjectNode) JSON.readTree(json));
      json = config.toString();
    }
    return DecoderConfig.read(Files.writeString(directory.resolve("config.json"), json));
  }
}
