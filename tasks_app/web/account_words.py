"""What the sign-in library says, in Vietnamese; the account adapters read it."""

ACCOUNT_REFUSALS = {
    "account_inactive": "Tài khoản đã ngừng hoạt động. Liên hệ quản trị của đơn vị.",
    "email_password_mismatch": "Thư điện tử hoặc mật khẩu chưa đúng. Kiểm tra và nhập lại",
    "enter_current_password": "Mật khẩu hiện tại chưa đúng. Nhập lại",
    "incorrect_code": "Mã chưa đúng hoặc đã đổi. Nhập mã mới nhất",
    "incorrect_password": "Mật khẩu chưa đúng. Nhập lại",
    "invalid_or_expired_key": "Đường dẫn đã dùng hoặc hết hạn. Xin đường dẫn mới",
    "invalid_login": "Thư điện tử hoặc mật khẩu chưa đúng. Kiểm tra và nhập lại",
    "invalid_password_reset": "Đường dẫn đặt lại mật khẩu đã dùng hoặc hết hạn.",
    "same_as_current": "Mật khẩu mới phải khác mật khẩu hiện tại.",
    "too_many_login_attempts": "Nhập sai nhiều lần, tạm khóa ít phút. Thử lại sau.",
    "rate_limited": "Gửi quá nhiều lần. Chờ một phút rồi thử lại.",
}
MFA_REFUSALS = {
    "cannot_delete_authenticator": "Vai trò này bắt buộc xác thực hai lớp nên không tắt được.",
    "cannot_generate_recovery_codes": "Bật xác thực hai lớp trước khi tạo mã dự phòng.",
    "incorrect_code": "Mã chưa đúng hoặc đã đổi. Nhập mã mới nhất",
}
