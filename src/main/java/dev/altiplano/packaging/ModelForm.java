package dev.altiplano.packaging;

import dev.altiplano.store.Layer;
import dev.altiplano.store.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A kind of model that files can make. */
interface ModelForm {
  /**
   * What the manifest is made of, licenses aside.
   *
   * @param chatTemplate in Jinja, as it came with the weights; empty where there is none
   */
  record Parts(ModelConfig config, List<Layer> layers, String chatTemplate) {
    public Parts {
      layers = List.copyOf(layers);
    }
  }

  /**
   * The model that the files make; empty where there are no weights of this kind.
   *
   * @throws dev.altiplano.model.AltiplanoException INVALID_REQUEST where there are, but no model
   */
  Optional<Parts> read(SortedMap<String, StoredFile> files);
}
