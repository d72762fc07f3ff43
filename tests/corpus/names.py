"""Names of people and places as they are written in Vietnam: of the Kinh, of other peoples, of foreigners."""

FAMILIES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý An Ánh Âu Bá Bạch Bành Bế Biện Bồ Ca Cái Cam
Cao Cát Chế Chu Châu Chung Chử Cù Cung Cự Dã Danh Diêm Diệp Doãn Đàm Đan Đào Điền Đinh Đoàn Đồng Đới Đôn Đường Gia
Giang Giáp Hà Hạ Hán Hầu Hình Hoa Hoắc Hứa Hy Kha Khang Khâu Khổng Khiếu Khưu Kiều Kim La Lạc Lã Lai Lại Lâm Liêu Liễu
Lò Long Lộ Lỗ Lộc Luân Lục Lư Lữ Lường Lưu Ma Mã Mạc Mai Man Mạnh Mâu Mẫn Nghiêm Ngụy Ngũ Nhan Nhâm Nhữ Ninh Ông Phí
Phó Phong Phù Phùng Phương Quách Quan Quản Quang Sầm Sơn Sử Tạ Tăng Tấn Tất Thạch Thái Thân Thẩm Thi Thiều Thịnh Thôi
Tiêu Tô Tôn Tống Trà Trang Trầm Trì Triệu Trịnh Trương Trưng Từ Ty Ứng Ung Uông Văn Vi Viên Vĩnh Vương Vừ Xa Yên
"""
MIDDLES = """
Thị Văn Đức Hữu Ngọc Minh Quốc Quang Thanh Hồng Kim Xuân Thu Phương Hoài Bảo Gia Anh Đình Công Duy Khánh Mỹ Như Thuỳ
Thúy Trọng Tuấn Việt Bích Diệu Hải Huyền Khắc Lệ Mạnh Nhật Phúc Quỳnh Thế Tiến Trung Tường Uyên Vĩnh Ý Yến Ái Cẩm Chí
Đăng Hoàng Kiều
"""
GIVENS = """
An Anh Ánh Ân Bách Bảo Bằng Bích Bình Ca Cảnh Cầm Chánh Châu Chi Chiến Chính Chương Công Cúc Cương Cường Dạ Danh Dân
Di Diễm Diệp Diệu Doanh Dung Dũng Duy Duyên Dư Dương Đài Đàn Đan Đạt Đăng Điệp Định Đoan Đô Đông Đồng Đức Gấm Giang
Giao Hà Hạ Hải Hạnh Hảo Hào Hạo Hân Hằng Hậu Hiền Hiển Hiếu Hiệp Hoa Hoà Hòa Hoan Hoàn Hoàng Hoạt Học Hợp Hồng Huân
Huấn Huệ Huế Hùng Huy Huyền Huỳnh Hưng Hương Hường Hưởng Hữu Kha Khải Khang Khanh Khánh Khiêm Khoa Khoát Khôi Khuê
Khuyên Kiên Kiệt Kiều Kim Kỳ Lam Lan Lâm Lập Lệ Liên Liễu Linh Loan Long Lộc Lợi Luân Luyến Lụa Lương Lượng Ly Lý Mai
Mạnh Mận Mẫn Mến Mi Minh Mùi Mười Mỹ My Na Nam Năm Nga Ngà Ngân Nghi Nghĩa Nghiêm Ngoan Ngọc Nguyên Nguyệt Nhã Nhàn
Nhân Nhất Nhật Nhi Nhị Nhiên Nho Nhung Như Ninh Nở Nữ Nương Oanh Oánh Phát Phi Phong Phú Phúc Phụng Phước Phương
Phượng Quân Quang Quảng Quế Quốc Quy Quý Quyên Quyền Quyết Quỳnh Sang Sáng Sâm Sen Sinh Sơn Sương Sửu Tài Tam Tâm Tân
Tấn Tẹo Thạch Thái Thảo Thành Thanh Thắm Thắng Thăng Thể Thêu Thi Thiên Thiện Thiệp Thịnh Thoa Thoại Thoan Thọ Thơ
Thơm Thời Thu Thuần Thuận Thuật Thục Thuý Thúy Thuỳ Thùy Thuỷ Thủy Thuyên Thuyết Thư Thức Thường Thương Thưởng Tiên
Tiến Tiếp Tín Tình Tính Tịnh Toàn Toán Toản Tố Tới Trà Trang Trâm Trân Trấn Trí Trinh Triết Triều Triệu Trọng Trung
Trúc Trường Trưởng Tú Tuân Tuấn Tuệ Tùng Tuyên Tuyền Tuyến Tuyết Tư Từ Tường Tửu Tỵ Uyên Út Vân Vàng Vạn Văn Vệ Vi Vĩ
Viên Viễn Việt Vinh Vĩnh Vui Vũ Vượng Vương Vy Vỹ Xoa Xoan Xuân Xuyên Xuyến Ý Yên Yến
"""

PEOPLE_OF_OTHER_NAMES = (
    # Ê Đê, Gia Rai, Ba Na, M'Nông, Cơ Ho, Xơ Đăng
    "H'Hen Niê", "H’Hen Niê", "HʼHen Niê", "Y Blơ\u0306k Êban", "H Bia Mlô", "Y Moan Ênuôl", "H'Linh Êñuôl",
    "Kpă Y Lăng",
    "Rơ Châm H'Phik", "Siu Black", "Ksor Phước", "Nay H'Wan", "Rah Lan Chơi", "Đinh Núp", "A Sanh", "Y Thông", "K'Brêu",
    "Cil Ha Bét", "Ya Đương", "Y Krang Ƀuôn Yă", "Ama Kông", "Bơ Nah Ria", "Lơ Mu Ha Poh", "Kră Jăn Tẻm",
    "Điểu Thị Brang",
    # H'Mông, Thái, Mường, Tày, Nùng, Dao, Khơ Mú, La Hủ
    "Giàng A Páo", "Vừ Mí Kẻ", "Sùng A Chu", "Thào Thị Dở", "Lý Mí Pó", "Mùa A Vảng", "Hờ A Nhè", "Cứ Thị Mỷ",
    "Lò Văn Pọm",
    "Cà Thị Oong", "Quàng Văn Xôm", "Tòng Thị Phóng", "Lường Văn Ngoãn", "Bạc Cầm Khuyên", "Bùi Văn Ỉn", "Nông Văn Dền",
    "Hoàng Văn Thụ", "Bế Văn Đàn", "Triệu Mùi Chài", "Bàn Tài Tuyên", "Phùng Sành Kinh", "Đặng Mùi Pết", "Chảo Láo Tả",
    "Lò Lở Mẩy", "Pờ Thị Dự", "Vàng Seo Sính", "Seo Thị Tẩn",
    # Khmer, Chăm, Hoa
    "Danh Thị Sà Rây", "Thạch Sết", "Sơn Phước Hoan", "Kim Sà Rươl", "Neáng Kim Sêng", "Chau Sóc Kha", "Đàng Thị Năm",
    "Từ Thị Lèo", "Bá Trung Phụ", "Châu Văn Cà Mâu", "Sú Dưỡng", "Chiêng Phóng Lìn", "Voòng A Sáng", "Lày Nhì Múi",
    "Chíu Sáng",
    # long, short, noble
    "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương", "Tôn Nữ Thị Ninh", "Nguyễn Phúc Bảo Long", "Y Ly", "Lê A", "Ô Thị Ý",
    # foreigners with a card of their own
    "Raphaël Lê", "Noël Trần", "François Nguyen", "Chloé Hélène Dubois", "José Núñez", "João da Silva", "Jürgen Müller",
    "Björn Åkesson", "Søren Ægidius", "Anaïs Zoë Martin", "Anne-Marie O'Neil", "John Smith Jr.", "Łukasz Żak",
    "Çağlar Şimşek",
    "Þór Sigurðsson", "D’Angelo", "NGUYỄN THỊ LAN", "LÊ VĂN TÁM",
)  # fmt: skip

PLACES = (
    "Hà Nội", "TP. Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế", "Thừa Thiên Huế", "Hà Giang", "Cao Bằng",
    "Bắc Kạn",
    "Tuyên Quang", "Lào Cai", "Điện Biên", "Lai Châu", "Sơn La", "Yên Bái", "Hoà Bình", "Thái Nguyên", "Lạng Sơn",
    "Quảng Ninh",
    "Bắc Giang", "Phú Thọ", "Vĩnh Phúc", "Bắc Ninh", "Hải Dương", "Hưng Yên", "Thái Bình", "Hà Nam", "Nam Định",
    "Ninh Bình",
    "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị", "Quảng Nam", "Quảng Ngãi", "Bình Định", "Phú Yên",
    "Khánh Hòa",
    "Ninh Thuận", "Bình Thuận", "Kon Tum", "Gia Lai", "Đắk Lắk", "Đăk Nông", "Lâm Đồng", "Bình Phước", "Tây Ninh",
    "Bình Dương",
    "Đồng Nai", "Bà Rịa - Vũng Tàu", "Long An", "Tiền Giang", "Bến Tre", "Trà Vinh", "Vĩnh Long", "Đồng Tháp",
    "An Giang",
    "Kiên Giang", "Hậu Giang", "Sóc Trăng", "Bạc Liêu", "Cà Mau", "Buôn Ma Thuột", "Pleiku", "Krông Pắc", "Cư M'gar",
    "Ea H'leo",
    "Chư Sê", "Đơn Dương", "Mường Lát", "Mù Cang Chải", "Sìn Hồ", "Si Ma Cai", "Lộc Ninh", "Gò Dầu", "Hòa Thành",
    "Trảng Bàng",
    "Phú Quốc", "Côn Đảo", "Lý Sơn", "Số 12/3A, Ngõ 45, Đường Cách Mạng Tháng Tám, Phường 3, Tây Ninh",
    "Thôn Kon Rờ Bàng, Xã Vinh Quang, Kon Tum", "Ấp Con Trăn, Xã Tân Hòa, Tân Châu, Tây Ninh",
    "Tổ 5, Khu Phố Ninh Trung, Ninh Sơn",
    "Bản Nậm Pồ, Xã Nà Hỳ, Nậm Pồ, Điện Biên", "Khóm Cà Lăng A Biển, Phường Vĩnh Châu, Sóc Trăng",
    "Căn hộ B-12.05, Chung cư Ý Yên",
)  # fmt: skip


def people() -> list[str]:
    """A name for each family name and each given name, and every name of the other peoples."""
    families, middles, givens = (words.split() for words in (FAMILIES, MIDDLES, GIVENS))
    made = [
        f"{families[place % len(families)]} {middles[place % len(middles)]} {givens[place % len(givens)]}"
        for place in range(max(len(families), len(givens)))
    ]
    return [*made, *PEOPLE_OF_OTHER_NAMES]
