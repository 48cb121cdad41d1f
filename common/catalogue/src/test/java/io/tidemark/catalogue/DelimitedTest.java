package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.records.MalformedRecordException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelimitedTest {

    @Test
    void readsWhatTheFormatShows() throws Exception {
        assertThat(PageView.parse("1538127345678,User_7,Page_42".getBytes(UTF_8)))
                .isEqualTo(new PageView(1_538_127_345_678L, "User_7", "Page_42"));
        assertThat(User.parse("1493456789434,User_1,Region_9,FEMALE".getBytes(UTF_8)))
                .isEqualTo(new User(1_493_456_789_434L, "User_1", "Region_9", "FEMALE"));
    }

    @Test
    void writesWhatItReads() throws Exception {
        PageView view = new PageView(0, "año", " Page 1 ");
        assertThat(PageView.parse(view.delimited().getBytes(UTF_8))).isEqualTo(view);
        User user = new User(253_402_300_799_999L, "u", "r", "OTHER");
        assertThat(User.parse(user.delimited().getBytes(UTF_8))).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|3 fields, but there are 1",
                "1,User_1|3 fields, but there are 2",
                "1,User_1,Page_1,|3 fields, but there are 4",
                "1,User_1,|pageid is empty",
                ",User_1,Page_1|viewtime is empty",
                "1,,Page_1|userid is empty",
                "x,User_1,Page_1|viewtime is no number of milliseconds",
                "' 1,User_1,Page_1'|viewtime is no number of milliseconds",
                "-1,User_1,Page_1|viewtime is no number of milliseconds",
                "+1,User_1,Page_1|viewtime is no number of milliseconds",
                "1.5,User_1,Page_1|viewtime is no number of milliseconds",
                "١,User_1,Page_1|viewtime is no number of milliseconds",
                "253402300800000,User_1,Page_1|viewtime is after the year 9999",
                "99999999999999999999999,User_1,Page_1|viewtime is after the year 9999"
            })
    void whatIsNotAsTheFormatSaysIsRefused(String value, String reason) {
        assertThatThrownBy(() -> PageView.parse(value.getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNoUtf8OrNothingIsRefused() {
        byte[] cut = {'1', ',', 'a', ',', (byte) 0xc3};
        assertThatThrownBy(() -> PageView.parse(cut)).hasMessage("the value is no UTF-8");
        assertThatThrownBy(() -> PageView.parse(null)).hasMessage("the record has no value");
        assertThatThrownBy(() -> User.parse("x,u,r,g".getBytes(UTF_8)))
                .hasMessage("registertime is no number of milliseconds");
    }

    @ParameterizedTest
    @ValueSource(classes = {PageView.class, User.class})
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
