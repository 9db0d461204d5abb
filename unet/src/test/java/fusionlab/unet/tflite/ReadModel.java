package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;

/** A flatbuffer as another reader of the format finds it: by the schema's classes, and by the table of fields where they are too old. */
final class ReadModel {

    /** Where the bytes of a buffer lie behind the flatbuffer; both zero if they are in it, or if there are none. */
    record Outside(long offset, long size) {}

    private static final int BUFFERS = 4;
    private static final int OFFSET = 1;
    private static final int SIZE = 2;

    private final ByteBuffer all;
    private final ModelT model;
    private final List<Outside> outside = new ArrayList<>();

    ReadModel(ByteBuffer bytes) {
        all = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(Model.ModelBufferHasIdentifier(all)).isTrue();
        model = Model.getRootAsModel(all).unpack();
        Raw root = new Raw(all, all.getInt(0));
        for (int i = 0; i < model.getBuffers().length; i++) {
            Raw buffer = root.element(BUFFERS, i);
            outside.add(new Outside(buffer.number(OFFSET), buffer.number(SIZE)));
        }
    }

    ModelT model() {
        return model;
    }

    SubGraphT graph() {
        assertThat(model.getSubgraphs()).hasSize(1);
        return model.getSubgraphs()[0];
    }

    TensorT tensor(int index) {
        return graph().getTensors()[index];
    }

    int code(OperatorT operator) {
        return model.getOperatorCodes()[(int) operator.getOpcodeIndex()].getBuiltinCode();
    }

    long count(int code) {
        return List.of(graph().getOperators()).stream()
                .filter(operator -> code(operator) == code)
                .count();
    }

    Outside outside(TensorT tensor) {
        return outside.get((int) tensor.getBuffer());
    }

    List<Outside> outside() {
        return outside;
    }

    /** Empty if the tensor is computed. */
    ByteBuffer content(TensorT tensor) {
        Outside place = outside(tensor);
        ByteBuffer bytes;
        if (place.size() > 0) {
            bytes = all.slice((int) place.offset(), (int) place.size());
        } else {
            int[] inside = model.getBuffers()[(int) tensor.getBuffer()].getData();
            bytes = ByteBuffer.allocate(inside.length);
            for (int each : inside) {
                bytes.put((byte) each);
            }
            bytes.flip();
        }
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A table whose fields are known by their numbers. */
    private static final class Raw extends Table {

        Raw(ByteBuffer bytes, int place) {
            __reset(place, bytes);
        }

        Raw element(int field, int index) {
            int vector = __vector(__offset(4 + 2 * field));
            return new Raw(bb, __indirect(vector + 4 * index));
        }

        long number(int field) {
            int place = __offset(4 + 2 * field);
            return place == 0 ? 0 : bb.getLong(bb_pos + place);
        }
    }
}
